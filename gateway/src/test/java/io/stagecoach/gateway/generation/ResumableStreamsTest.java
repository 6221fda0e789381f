package io.stagecoach.gateway.generation;

import static io.stagecoach.gateway.generation.FakeMembers.finished;
import static io.stagecoach.gateway.generation.FakeMembers.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.gateway.cluster.CallFailedException.FailureKind;
import io.stagecoach.gateway.cluster.FailoverPolicy;
import io.stagecoach.gateway.fake.Prepared;
import io.stagecoach.gateway.generation.PreparedGeneration.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A client that resumes a text at any moment reads it or gets a problem. */
class ResumableStreamsTest {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final String ID = "gen-1";
    private static final PreparedGeneration PREPARED =
            Prepared.generation("gen-1-again", List.of(1), 9, OptionalInt.empty());

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FakeMembers members = new FakeMembers();
    private final FakeMembers.Endings endings = new FakeMembers.Endings();
    private final ResumableStreams streams = new ResumableStreams(
            new Generations(members, new FailoverPolicy(3, Duration.ZERO, Duration.ZERO), () -> 0, endings),
            GRACE,
            time);

    /** A text of two tokens that then waits. */
    private BlockingQueue<GenerationStep> begin() throws InterruptedException {
        members.attempts.add(List.of(token(0), token(1)));
        return read(streams.begin(ID, PREPARED));
    }

    private static BlockingQueue<GenerationStep> read(Flux<GenerationStep> steps) throws InterruptedException {
        Reader reader = new Reader();
        reader.subscription = steps.subscribe(reader.steps::add);
        reader.awaitTwo();
        reader.subscription.dispose();
        return reader.steps;
    }

    private static final class Reader {
        private final BlockingQueue<GenerationStep> steps = new LinkedBlockingQueue<>();

        @SuppressWarnings("NullAway.Init")
        private Disposable subscription;

        private void awaitTwo() {
            Awaitility.await().until(() -> steps.size() >= 2);
        }
    }

    private String nextClosed() throws InterruptedException {
        return String.valueOf(members.closed.poll(5, TimeUnit.SECONDS));
    }

    @Test
    void aTextWithoutAReaderContinuesForTheGraceAndIsThenCancelled() throws Exception {
        begin();
        time.advanceTimeBy(GRACE.minusMillis(1));
        assertThat(members.closed).isEmpty();
        assertThat(streams.running(ID)).isPresent();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(nextClosed()).isEqualTo("cancelled gen-1-again.0");
        assertThat(endings.heard.poll(5, TimeUnit.SECONDS)).isEqualTo("abort");
        assertThat(streams.running(ID)).isEmpty();
        assertThat(members.asked.getFirst().generation().retention()).contains(new Retention(ID, GRACE, false));
    }

    @Test
    void failoverContinuesWithoutAReader() throws Exception {
        members.attempts.add(List.of(token(0), token(1), FakeMembers.failure(FailureKind.LOST)));
        members.attempts.add(List.of(token(2), finished()));
        read(streams.begin(ID, PREPARED));
        assertThat(endings.heard.poll(5, TimeUnit.SECONDS)).isEqualTo("length");
        assertThat(members.asked.get(1).generatedIds()).containsExactly(10, 11);
        assertThat(streams.running(ID)).isEmpty();
    }

    @Test
    void aResumedTextIsReadAtItsMemberAndTheOldReadingEnds() throws Exception {
        begin();
        members.retained = Optional.of(List.of(token(0), token(1)));
        BlockingQueue<GenerationStep> again = read(streams.resume(ID, PREPARED));
        assertThat(again).hasSize(2);
        assertThat(nextClosed()).as("the reading that had lost its client").isEqualTo("cancelled gen-1-again.0");
        assertThat(members.asked).as("nothing is generated again").hasSize(1);
        time.advanceTimeBy(GRACE);
        assertThat(nextClosed()).as("the second one, after its own grace").isEqualTo("cancelled gen-1-again.0");
    }

    @Test
    void everyReaderGetsTheWholeText() throws Exception {
        members.attempts.add(List.of(token(0), token(1)));
        members.retained = Optional.of(List.of(token(0), token(1), finished()));
        Reader first = new Reader();
        first.subscription = streams.begin(ID, PREPARED).subscribe(first.steps::add);
        first.awaitTwo();
        List<GenerationStep> second = streams.resume(ID, PREPARED).collectList().block(Duration.ofSeconds(5));
        assertThat(second).hasSize(3).startsWith(first.steps.toArray(GenerationStep[]::new));
        assertThat(nextClosed()).isEqualTo("ended gen-1-again.0");
        assertThat(members.closed).as("the first one still reads").isEmpty();
        first.subscription.dispose();
    }

    @Test
    void aTextThatNoMemberRetainsIsGeneratedAgain() throws Exception {
        members.attempts.add(List.of(token(0), token(1), finished()));
        List<GenerationStep> steps = streams.resume(ID, PREPARED).collectList().block(Duration.ofSeconds(5));
        assertThat(steps).hasSize(3);
        assertThat(members.asked.getFirst().generation().retention()).contains(new Retention(ID, GRACE, true));
    }

    @Test
    void endingATextFailsItsReadersAndCancelsItsCall() throws Exception {
        members.attempts.add(List.of(token(0), token(1)));
        Reader reader = new Reader();
        BlockingQueue<Throwable> heard = new LinkedBlockingQueue<>();
        reader.subscription = streams.begin(ID, PREPARED).subscribe(reader.steps::add, heard::add);
        reader.awaitTwo();
        RuntimeException why = new IllegalStateException("ended by a test");

        assertThat(streams.end(ID, why)).isTrue();
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isSameAs(why);
        assertThat(nextClosed()).isEqualTo("cancelled gen-1-again.0");
        assertThat(streams.end(ID, why)).as("there is nothing any more").isFalse();
        time.advanceTimeBy(GRACE);
        assertThat(members.closed).isEmpty();
    }

    @Test
    void aReaderThatLeavesBeforeTheFirstStepEndsTheText() throws Exception {
        Disposable reader = streams.begin(ID, PREPARED).subscribe();
        Awaitility.await().until(() -> !members.asked.isEmpty());
        assertThat(members.closed).isEmpty();
        reader.dispose();
        assertThat(nextClosed()).isEqualTo("cancelled gen-1-again.0");
        assertThat(streams.end(ID, new IllegalStateException("ended by a test")))
                .isFalse();
    }
}
