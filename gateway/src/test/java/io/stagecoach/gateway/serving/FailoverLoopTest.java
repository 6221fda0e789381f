package io.stagecoach.gateway.serving;

import static io.stagecoach.gateway.serving.FakeMembers.failure;
import static io.stagecoach.gateway.serving.FakeMembers.finished;
import static io.stagecoach.gateway.serving.FakeMembers.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.gateway.cluster.CallFailedException;
import io.stagecoach.gateway.cluster.CallFailure;
import io.stagecoach.gateway.cluster.CallFailure.Kind;
import io.stagecoach.gateway.cluster.FailoverPolicy;
import io.stagecoach.gateway.generation.FinishReason;
import io.stagecoach.gateway.generation.Finished;
import io.stagecoach.gateway.generation.PromptScored;
import io.stagecoach.gateway.generation.Sampling;
import io.stagecoach.gateway.generation.Token;
import io.stagecoach.gateway.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every way in which a call to a member fails, and what becomes of its generation. */
class FailoverLoopTest {
    private static final FailoverPolicy POLICY = new FailoverPolicy(3, Duration.ofMillis(1), Duration.ofSeconds(20));
    private static final int STOP_ID = 99;

    private final FakeMembers members = new FakeMembers();
    private final List<Integer> tokens = new ArrayList<>();
    private final List<PromptScored> scores = new ArrayList<>();
    private int stopAfter = Integer.MAX_VALUE;

    private final FailoverLoop.Reader reader = new FailoverLoop.Reader() {
        @Override
        public void scored(PromptScored scored) {
            scores.add(scored);
        }

        @Override
        public boolean token(Token token) {
            tokens.add(token.id());
            return tokens.size() == stopAfter;
        }
    };

    private static MemberCall call(boolean scoresPrompt, Optional<Retention> retention) {
        return new MemberCall(
                "gen",
                List.of(1, 2, 3),
                4,
                new Sampling(0, 0, 1, 1, 0, 0, Map.of(), OptionalLong.of(1)),
                OptionalInt.empty(),
                List.of(STOP_ID),
                List.of(),
                false,
                scoresPrompt,
                false,
                retention);
    }

    private FailoverLoop loop() {
        return loop(call(false, Optional.empty()));
    }

    private FailoverLoop loop(MemberCall call) {
        return new FailoverLoop(members, POLICY, System::nanoTime, call, CallHeaders.NONE, System.nanoTime());
    }

    private void attempt(Object... events) {
        members.attempts.add(List.of(events));
    }

    private void attemptFails(Kind kind) {
        attempt(failure(kind));
    }

    private void assertGivesUp(FailoverLoop loop, Problem.Kind kind) {
        assertThatThrownBy(() -> loop.run(reader))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(kind));
    }

    @Test
    void nothingFails() throws Exception {
        attempt(token(0), token(1), finished());
        FailoverLoop loop = loop();
        assertThat(loop.run(reader)).contains(finished());
        assertThat(tokens).containsExactly(10, 11);
        assertThat(loop.failovers()).isZero();
        assertThat(members.closed).containsExactly("ended gen.0");
    }

    @Test
    void refusedOrUnavailableBeforeTheFirstTokenGoesElsewhere() throws Exception {
        attemptFails(Kind.LOST);
        attempt(token(0), finished());
        FailoverLoop loop = loop();
        assertThat(loop.run(reader)).contains(finished());
        assertThat(members.addresses).containsExactly("member0", "member1");
        assertThat(members.asked).extracting(MemberCall::id).containsExactly("gen.0", "gen.1");
        assertThat(loop.failovers()).isEqualTo(1);
    }

    @Test
    void brokenInTheMiddleResumesAfterTheTokensThatCame() throws Exception {
        attempt(token(0), token(1), failure(Kind.LOST));
        attempt(token(2), finished());
        loop().run(reader);
        assertThat(tokens).containsExactly(10, 11, 12);
        assertThat(members.asked.get(1).generatedIds()).containsExactly(10, 11);
    }

    /** A member that is silent beyond the limit fails with LOST, as do one that leaves and a call beyond its deadline. */
    @Test
    void lostOverAndOverIsGivenUpAfterSomeAttempts() {
        attemptFails(Kind.LOST);
        attemptFails(Kind.LOST);
        attemptFails(Kind.LOST);
        attempt(finished());
        assertGivesUp(loop(), Problem.Kind.GENERATION_LOST);
        assertThat(members.asked).hasSize(3);
    }

    @Test
    void everyTokenBeginsTheCountOfFailuresAnew() throws Exception {
        for (int i = 0; i < 3; i++) {
            attemptFails(Kind.LOST);
            attempt(token(i), failure(Kind.LOST));
        }
        attempt(finished());
        FailoverLoop loop = loop();
        assertThat(loop.run(reader)).contains(finished());
        assertThat(tokens).containsExactly(10, 11, 12);
        assertThat(loop.failovers()).isEqualTo(6);
    }

    @Test
    void overloadedAsksTheOthersAndTellsTheClientWhenToComeBack() {
        CallFailedException full =
                new CallFailedException(new CallFailure(Kind.FULL, "256 wait", Duration.ofSeconds(7), List.of()));
        attempt(full);
        attempt(full);
        assertThatThrownBy(() -> loop().run(reader)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.kind()).isEqualTo(Problem.Kind.QUEUE_FULL);
            assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        });
        assertThat(members.addresses).as("each once").containsExactly("member0", "member1");
    }

    @Test
    void anUncoveredStageIsToldAtOnceToANewText() {
        attempt(new CallFailedException(new CallFailure(Kind.UNCOVERED, "stage 1", null, List.of(1))));
        assertGivesUp(loop(), Problem.Kind.STAGE_UNCOVERED);
        assertThat(members.asked).hasSize(1);
    }

    @Test
    void anUncoveredStageIsWaitedForOnceATextHasBegun() throws Exception {
        attempt(token(0), failure(Kind.UNCOVERED));
        attemptFails(Kind.UNCOVERED);
        attemptFails(Kind.UNCOVERED);
        attemptFails(Kind.UNCOVERED);
        attempt(token(1), finished());
        loop().run(reader);
        assertThat(tokens).containsExactly(10, 11);
    }

    @Test
    void anUncoveredStageIsWaitedForUntilTheRecoveryLimit() {
        attempt(token(0), failure(Kind.UNCOVERED));
        for (int i = 0; i < 500; i++) {
            attemptFails(Kind.UNCOVERED);
        }
        FailoverPolicy impatient = new FailoverPolicy(3, Duration.ofMillis(1), Duration.ofMillis(100));
        long begun = System.nanoTime();
        assertGivesUp(
                new FailoverLoop(
                        members, impatient, System::nanoTime, call(false, Optional.empty()), CallHeaders.NONE, begun),
                Problem.Kind.STAGE_UNCOVERED);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(90));
        assertThat(members.attempts).as("it did not use them up").isNotEmpty();
    }

    @Test
    void anInvalidRequestIsTriedNowhereElse() {
        attemptFails(Kind.REJECTED);
        assertGivesUp(loop(), Problem.Kind.INVALID_PARAMETER);
        assertThat(members.asked).hasSize(1);
    }

    @Test
    void aMemberThatFailsInAWayItShouldNotIsTriedOnceElsewhere() {
        attemptFails(Kind.BROKEN);
        attemptFails(Kind.BROKEN);
        attempt(finished());
        assertGivesUp(loop(), Problem.Kind.INTERNAL);
        assertThat(members.asked).hasSize(2);
    }

    @Test
    void withoutAMemberANewTextIsRefused() {
        members.members = 0;
        assertGivesUp(loop(), Problem.Kind.NO_MEMBER);
    }

    @Test
    void aTokenOutOfItsOrderIsAFailureOfItsMember() throws Exception {
        attempt(token(0), token(2));
        attempt(token(1), finished());
        loop().run(reader);
        assertThat(tokens).containsExactly(10, 11);
        assertThat(members.closed).containsExactly("cancelled gen.0", "ended gen.1");
    }

    @Test
    void aCancelByTheClientCancelsTheCallAtOnce() throws Exception {
        attempt(token(0));
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        FailoverLoop loop = loop();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                loop.run(reader);
                outcome.completeExceptionally(new AssertionError("it ended"));
            } catch (Exception e) {
                outcome.complete(e);
            }
        });
        thread.interrupt();
        assertThat(outcome.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(members.closed).containsExactly("cancelled gen.0");
        assertThat(members.asked).as("nobody went on with it").hasSize(1);
    }

    @Test
    void aCancelWhileItWaitsForTheNextAttemptEndsIt() throws Exception {
        FailoverPolicy slow = new FailoverPolicy(3, Duration.ofMinutes(5), Duration.ofHours(1));
        members.members = 1;
        attemptFails(Kind.LOST);
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        FailoverLoop loop =
                new FailoverLoop(members, slow, System::nanoTime, call(false, Optional.empty()), CallHeaders.NONE, 0);
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                loop.run(reader);
            } catch (Exception e) {
                outcome.complete(e);
            }
        });
        assertThat(members.closed.poll(5, TimeUnit.SECONDS)).isEqualTo("ended gen.0");
        thread.interrupt();
        assertThat(outcome.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aReportThatWasLostNeedsNoMember() throws Exception {
        attempt(token(0), token(1), token(2), token(3), failure(Kind.LOST));
        assertThat(loop().run(reader)).map(Finished::reason).contains(FinishReason.LENGTH);
        assertThat(members.asked).hasSize(1);
    }

    @Test
    void aStopTokenIsTheEndWithoutItsReport() throws Exception {
        attempt(new Token(0, STOP_ID, null, List.of()), failure(Kind.LOST));
        assertThat(loop().run(reader)).map(Finished::reason).contains(FinishReason.STOP);
    }

    @Test
    void aTextThatItsReaderEndsIsStoppedAtItsMember() throws Exception {
        stopAfter = 2;
        members.report = Optional.of(finished());
        attempt(token(0), token(1), token(2));
        assertThat(loop().run(reader)).contains(finished());
        assertThat(tokens).containsExactly(10, 11);
        assertThat(members.closed).containsExactly("stopped gen.0", "ended gen.0");
    }

    @Test
    void scoresThatComeTwiceAreGivenOnce() throws Exception {
        PromptScored.Score score = new PromptScored.Score(-1, List.of());
        attempt(new PromptScored(1, List.of(score)), failure(Kind.LOST));
        attempt(new PromptScored(1, List.of(score, score)), token(0), finished());
        loop(call(true, Optional.empty())).run(reader);
        assertThat(scores).containsExactly(new PromptScored(1, List.of(score, score)));
        assertThat(tokens).containsExactly(10);
    }

    @Test
    void aResumedStreamIsReadWhereAMemberRetainsItAndElseGenerated() throws Exception {
        Optional<Retention> begun = Optional.of(new Retention("text", Duration.ofSeconds(30), true));
        members.retained = Optional.of(List.of(token(0), token(1), failure(Kind.LOST)));
        attempt(token(2), finished());
        loop(call(false, begun)).run(reader);
        assertThat(tokens).containsExactly(10, 11, 12);
        assertThat(members.addresses).containsExactly("holder of text", "member0");
        assertThat(members.asked.getFirst().generatedIds()).containsExactly(10, 11);

        tokens.clear();
        members.retained = Optional.empty();
        attempt(token(0), finished());
        loop(call(false, begun)).run(reader);
        assertThat(tokens).containsExactly(10);
    }
}
