package io.stagecoach.gateway.generation;

import static io.stagecoach.gateway.generation.FakeMembers.failure;
import static io.stagecoach.gateway.generation.FakeMembers.finished;
import static io.stagecoach.gateway.generation.FakeMembers.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.gateway.cluster.CallFailedException;
import io.stagecoach.gateway.cluster.CallFailedException.FailureKind;
import io.stagecoach.gateway.cluster.FailoverPolicy;
import io.stagecoach.gateway.fake.Prepared;
import io.stagecoach.gateway.generation.GenerationStep.FinishReason;
import io.stagecoach.gateway.generation.MemberEvent.Finished;
import io.stagecoach.gateway.generation.MemberEvent.GeneratedToken;
import io.stagecoach.gateway.generation.MemberEvent.PromptScored;
import io.stagecoach.gateway.generation.MemberPool.MemberCall;
import io.stagecoach.gateway.generation.PreparedGeneration.Retention;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every kind of failed call, and what follows for its generation. */
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
        public boolean token(GeneratedToken token) {
            tokens.add(token.id());
            return tokens.size() == stopAfter;
        }
    };

    private static PreparedGeneration generation(boolean scoresPrompt, Optional<Retention> retention) {
        return Prepared.generation("gen", List.of(1, 2, 3), 4, OptionalInt.of(STOP_ID), scoresPrompt, retention);
    }

    private FailoverLoop loop() {
        return loop(generation(false, Optional.empty()));
    }

    private FailoverLoop loop(PreparedGeneration generation) {
        return new FailoverLoop(members, POLICY, System::nanoTime, generation, CallHeaders.NONE);
    }

    private void attempt(Object... events) {
        members.attempts.add(List.of(events));
    }

    private void attemptFails(FailureKind kind) {
        attempt(failure(kind));
    }

    private void assertGivesUp(FailoverLoop loop, ProblemKind kind) {
        assertThatThrownBy(() -> loop.run(reader))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(kind));
    }

    @Test
    void oneCallIsEnoughWithoutFailures() throws Exception {
        attempt(token(0), token(1), finished());
        FailoverLoop loop = loop();
        assertThat(loop.run(reader)).contains(finished());
        assertThat(tokens).containsExactly(10, 11);
        assertThat(loop.failovers()).isZero();
        assertThat(members.closed).containsExactly("ended gen.0");
    }

    @Test
    void aLossBeforeTheFirstTokenIsRetriedAtAnotherMember() throws Exception {
        attemptFails(FailureKind.LOST);
        attempt(token(0), finished());
        FailoverLoop loop = loop();
        assertThat(loop.run(reader)).contains(finished());
        assertThat(members.addresses).containsExactly("member0", "member1");
        assertThat(members.asked).extracting(MemberCall::id).containsExactly("gen.0", "gen.1");
        assertThat(loop.failovers()).isEqualTo(1);
    }

    @Test
    void aBrokenStreamResumesWhereItStopped() throws Exception {
        attempt(token(0), token(1), failure(FailureKind.LOST));
        attempt(token(2), finished());
        loop().run(reader);
        assertThat(tokens).containsExactly(10, 11, 12);
        assertThat(members.asked.get(1).generatedIds()).containsExactly(10, 11);
    }

    /** LOST also stands for a silent member, a member that leaves, and a call past its deadline. */
    @Test
    void aGenerationLostRepeatedlyFailsAfterTheLastAttempt() {
        attemptFails(FailureKind.LOST);
        attemptFails(FailureKind.LOST);
        attemptFails(FailureKind.LOST);
        attempt(finished());
        assertGivesUp(loop(), ProblemKind.GENERATION_LOST);
        assertThat(members.asked).hasSize(3);
    }

    @Test
    void everyTokenResetsTheCountOfFailures() throws Exception {
        for (int i = 0; i < 3; i++) {
            attemptFails(FailureKind.LOST);
            attempt(token(i), failure(FailureKind.LOST));
        }
        attempt(finished());
        FailoverLoop loop = loop();
        assertThat(loop.run(reader)).contains(finished());
        assertThat(tokens).containsExactly(10, 11, 12);
        assertThat(loop.failovers()).isEqualTo(6);
    }

    @Test
    void fullMembersAreEachTriedOnceAndTheClientIsToldWhenToRetry() {
        CallFailedException full =
                new CallFailedException(FailureKind.FULL, "256 wait", Duration.ofSeconds(7), List.of());
        attempt(full);
        attempt(full);
        assertThatThrownBy(() -> loop().run(reader)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.kind()).isEqualTo(ProblemKind.QUEUE_FULL);
            assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        });
        assertThat(members.addresses).as("each once").containsExactly("member0", "member1");
    }

    @Test
    void aNewTextFailsAtOnceOnAnUncoveredStage() {
        attempt(new CallFailedException(FailureKind.UNCOVERED, "stage 1", null, List.of(1)));
        assertGivesUp(loop(), ProblemKind.STAGE_UNCOVERED);
        assertThat(members.asked).hasSize(1);
    }

    @Test
    void aBegunTextWaitsForAnUncoveredStage() throws Exception {
        attempt(token(0), failure(FailureKind.UNCOVERED));
        attemptFails(FailureKind.UNCOVERED);
        attemptFails(FailureKind.UNCOVERED);
        attemptFails(FailureKind.UNCOVERED);
        attempt(token(1), finished());
        loop().run(reader);
        assertThat(tokens).containsExactly(10, 11);
    }

    @Test
    void aBegunTextWaitsForAnUncoveredStageUntilThePatienceEnds() {
        attempt(token(0), failure(FailureKind.UNCOVERED));
        for (int i = 0; i < 500; i++) {
            attemptFails(FailureKind.UNCOVERED);
        }
        FailoverPolicy impatient = new FailoverPolicy(3, Duration.ofMillis(1), Duration.ofMillis(100));
        long begun = System.nanoTime();
        assertGivesUp(
                new FailoverLoop(
                        members, impatient, System::nanoTime, generation(false, Optional.empty()), CallHeaders.NONE),
                ProblemKind.STAGE_UNCOVERED);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(90));
        assertThat(members.attempts).as("it did not use them up").isNotEmpty();
    }

    @Test
    void anInvalidRequestIsNotRetried() {
        attemptFails(FailureKind.REJECTED);
        assertGivesUp(loop(), ProblemKind.INVALID_PARAMETER);
        assertThat(members.asked).hasSize(1);
    }

    @Test
    void aBrokenMemberIsRetriedOnce() {
        attemptFails(FailureKind.BROKEN);
        attemptFails(FailureKind.BROKEN);
        attempt(finished());
        assertGivesUp(loop(), ProblemKind.INTERNAL);
        assertThat(members.asked).hasSize(2);
    }

    @Test
    void aNewTextFailsWithoutAMember() {
        members.members = 0;
        assertGivesUp(loop(), ProblemKind.NO_MEMBER);
    }

    @Test
    void aTokenOutOfOrderIsAFailureOfItsMember() throws Exception {
        attempt(token(0), token(2));
        attempt(token(1), finished());
        loop().run(reader);
        assertThat(tokens).containsExactly(10, 11);
        assertThat(members.closed).containsExactly("cancelled gen.0", "ended gen.1");
    }

    @Test
    void interruptingCancelsTheCallAtOnce() throws Exception {
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
    void interruptingDuringTheBackoffEndsTheGeneration() throws Exception {
        FailoverPolicy slow = new FailoverPolicy(3, Duration.ofMinutes(5), Duration.ofHours(1));
        members.members = 1;
        attemptFails(FailureKind.LOST);
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        FailoverLoop loop = new FailoverLoop(
                members, slow, System::nanoTime, generation(false, Optional.empty()), CallHeaders.NONE);
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
    void aLostReportNeedsNoFurtherCall() throws Exception {
        attempt(token(0), token(1), token(2), token(3), failure(FailureKind.LOST));
        assertThat(loop().run(reader)).map(Finished::reason).contains(FinishReason.LENGTH);
        assertThat(members.asked).hasSize(1);
    }

    @Test
    void aStopTokenEndsTheTextWithoutAReport() throws Exception {
        attempt(new GeneratedToken(0, STOP_ID, null, List.of()), failure(FailureKind.LOST));
        assertThat(loop().run(reader)).map(Finished::reason).contains(FinishReason.STOP);
    }

    @Test
    void aStopStringStopsTheTextAtItsMember() throws Exception {
        stopAfter = 2;
        members.report = Optional.of(finished());
        attempt(token(0), token(1), token(2));
        assertThat(loop().run(reader)).contains(finished());
        assertThat(tokens).containsExactly(10, 11);
        assertThat(members.closed).containsExactly("stopped gen.0", "ended gen.0");
    }

    @Test
    void repeatedScoresAreReportedOnce() throws Exception {
        PromptScored.Score score = new PromptScored.Score(-1, List.of());
        attempt(new PromptScored(1, List.of(score)), failure(FailureKind.LOST));
        attempt(new PromptScored(1, List.of(score, score)), token(0), finished());
        loop(generation(true, Optional.empty())).run(reader);
        assertThat(scores).containsExactly(new PromptScored(1, List.of(score, score)));
        assertThat(tokens).containsExactly(10);
    }

    @Test
    void aResumedStreamFollowsTheMemberThatRetainsItOrIsGeneratedAgain() throws Exception {
        Optional<Retention> begun = Optional.of(new Retention("text", Duration.ofSeconds(30), true));
        members.retained = Optional.of(List.of(token(0), token(1), failure(FailureKind.LOST)));
        attempt(token(2), finished());
        loop(generation(false, begun)).run(reader);
        assertThat(tokens).containsExactly(10, 11, 12);
        assertThat(members.addresses).containsExactly("holder of text", "member0");
        assertThat(members.asked.getFirst().generatedIds()).containsExactly(10, 11);

        tokens.clear();
        members.retained = Optional.empty();
        attempt(token(0), finished());
        loop(generation(false, begun)).run(reader);
        assertThat(tokens).containsExactly(10);
    }
}
