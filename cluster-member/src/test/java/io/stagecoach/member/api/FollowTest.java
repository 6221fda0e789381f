package io.stagecoach.member.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Status;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationResult;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.Keeping;
import io.stagecoach.sampling.SampledToken;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A generation whose first reader is lost goes on, and others read it from its beginning. */
class FollowTest {
    private static final String NAME = "gen-7";
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final EndpointCalls calls;

    FollowTest() throws IOException {
        calls = new EndpointCalls();
    }

    @AfterEach
    void stop() {
        calls.close();
    }

    private static GenerateRequest.Builder kept(GenerateRequest.Builder request) {
        return request.setRequestId("gen-7.0")
                .setKeeping(Keeping.newBuilder().setName(NAME).setGraceMs(GRACE.toMillis()));
    }

    /** Whoever asked for it is lost before the first token. */
    private Event.Submitted withoutAReader() throws InterruptedException {
        calls.call(FollowTest::kept);
        Event.Submitted submitted = calls.submitted();
        calls.cut();
        return submitted;
    }

    private static void token(GenerationListener listener, int index) {
        listener.onToken(index, new SampledToken(10 + index, Float.NaN, List.of()));
    }

    private static void finish(GenerationListener listener) {
        listener.onFinished(new GenerationResult(
                GenerationResult.Reason.LENGTH, 0, 0, 0, GenerationResult.Recovery.NONE, 0, List.of()));
    }

    private static List<Integer> ids(List<GenerateEvent> events) {
        return events.stream()
                .filter(GenerateEvent::hasToken)
                .map(event -> event.getToken().getId())
                .toList();
    }

    @Test
    void aFollowerReadsFromTheFirstTokenToTheEnd() throws InterruptedException {
        calls.call(FollowTest::kept);
        Event.Submitted submitted = calls.submitted();
        token(submitted.listener(), 0);
        token(submitted.listener(), 1);
        calls.cut();
        assertThat(calls.isQuiet()).as("the sequence goes on").isTrue();
        token(submitted.listener(), 2);

        assertThat(calls.finds(NAME)).isTrue();
        Answer follower = calls.follow(NAME);
        token(submitted.listener(), 3);
        finish(submitted.listener());
        assertThat(ids(follower.events())).containsExactly(10, 11, 12, 13);
        assertThat(follower.events().getLast().hasFinished()).isTrue();
    }

    @Test
    void oneThatEndedWithoutAReaderIsStillRead() throws InterruptedException {
        Event.Submitted submitted = withoutAReader();
        token(submitted.listener(), 0);
        finish(submitted.listener());
        assertThat(ids(calls.follow(NAME).events())).containsExactly(10);
        EndpointCalls.Later ofTheFirst = calls.later.removeFirst();
        EndpointCalls.Later ofTheSecond = calls.later.removeFirst();
        ofTheFirst.task().run();
        assertThat(ids(calls.follow(NAME).events()))
                .as("a client may come back once more")
                .containsExactly(10);
        ofTheSecond.task().run();
        assertThat(calls.finds(NAME)).as("for the grace since its last reader").isTrue();
        calls.later.removeFirst().task().run();
        assertThat(calls.finds(NAME)).isFalse();
    }

    @Test
    void oneThatFailedIsRetainedNoMore() {
        RetainedStreams streams = new RetainedStreams((delay, task) -> {}, id -> {});
        RetainedStreams.Stream stream =
                new RetainedStreams.Stream(kept(GenerateRequest.newBuilder()).build(), UUID.randomUUID());
        Answer reader = new Answer();
        streams.begin(stream, reader);
        stream.onError(Status.UNAVAILABLE.asRuntimeException());
        streams.left(stream, reader, CallEndTracer.CallEnd.COMPLETED);
        assertThat(streams.find(NAME)).as("its gateway goes on elsewhere").isEmpty();
    }

    @Test
    void withoutAReaderItIsCancelledAfterTheGrace() throws InterruptedException {
        Event.Submitted submitted = withoutAReader();
        EndpointCalls.Later end = calls.later.removeFirst();
        assertThat(end.delay()).isEqualTo(GRACE);
        end.task().run();
        assertThat(calls.event()).isEqualTo(new Event.Cancelled(submitted.id()));
        assertThat(calls.finds(NAME)).isFalse();
        assertThat(calls.follow(NAME).status().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void theGraceOfALostReaderEndsNothingThatAnotherReads() throws InterruptedException {
        Event.Submitted submitted = withoutAReader();
        EndpointCalls.Later first = calls.later.removeFirst();
        calls.follow(NAME);
        first.task().run();
        assertThat(calls.isQuiet()).isTrue();

        calls.cut();
        first.task().run();
        assertThat(calls.isQuiet()).as("the second one has a grace of its own").isTrue();
        calls.later.removeFirst().task().run();
        assertThat(calls.event()).isEqualTo(new Event.Cancelled(submitted.id()));
    }

    @Test
    void aReaderThatTakesItsCallBackEndsItAtOnce() throws InterruptedException {
        Context.CancellableContext context = Context.current().withCancellation();
        context.run(() -> calls.call(FollowTest::kept, new Answer()));
        Event.Submitted submitted = calls.submitted();
        context.cancel(null);
        assertThat(calls.event()).isEqualTo(new Event.Cancelled(submitted.id()));
        assertThat(calls.finds(NAME)).isFalse();
    }

    @Test
    void aReaderThatTakesItsCallBackLeavesItToOthers() throws InterruptedException {
        calls.call(FollowTest::kept);
        Event.Submitted submitted = calls.submitted();
        Context.CancellableContext context = Context.current().withCancellation();
        Answer leaving = new Answer();
        context.run(() -> calls.follow(NAME, leaving));
        context.cancel(null);
        assertThat(leaving.status().getCode()).isEqualTo(Status.Code.CANCELLED);
        assertThat(calls.isQuiet()).isTrue();
        token(submitted.listener(), 0);
        assertThat(leaving.events).isEmpty();
        assertThat(calls.finds(NAME)).isTrue();
    }

    @Test
    void withoutANameAGenerationEndsWithItsConnection() throws InterruptedException {
        calls.call(request -> request.setRequestId("gen-8.0"));
        Event.Submitted submitted = calls.submitted();
        calls.cut();
        assertThat(calls.event()).isEqualTo(new Event.Cancelled(submitted.id()));
    }

    @Test
    void tokensOfAnotherMemberBelongToIt() throws InterruptedException {
        Answer first = calls.call(request -> kept(request).addAllGeneratedIds(List.of(10, 11)));
        Event.Submitted submitted = calls.submitted();
        token(submitted.listener(), 2);
        Answer follower = calls.follow(NAME);
        finish(submitted.listener());
        assertThat(ids(first.events())).containsExactly(12);
        assertThat(ids(follower.events())).containsExactly(10, 11, 12);
        assertThat(follower.events().get(1).getToken().getIndex()).isEqualTo(1);
    }

    @Test
    void oneOfWhichTheLogProbabilitiesAreLostCannotBeFollowed() throws InterruptedException {
        calls.call(request -> kept(request)
                .addAllGeneratedIds(List.of(10, 11))
                .setSampling(request.getSampling().toBuilder().setLogprobs(0)));
        Event.Submitted submitted = calls.submitted();
        assertThat(calls.finds(NAME)).isFalse();
        calls.cut();
        assertThat(calls.event()).isEqualTo(new Event.Cancelled(submitted.id()));
    }

    @Test
    void aLaterOneOfTheSameNameTakesThePlaceOfOneThatNobodyReads() throws InterruptedException {
        Event.Submitted lost = withoutAReader();
        calls.call(FollowTest::kept);
        assertThat(calls.event()).isEqualTo(new Event.Cancelled(lost.id()));
        Event.Submitted again = calls.submitted();
        Answer follower = calls.follow(NAME);
        token(again.listener(), 0);
        finish(again.listener());
        assertThat(ids(follower.events())).containsExactly(10);
    }

    @Test
    void aLongTextIsReadInItsOrderFromTheFirstTokenOn() throws InterruptedException {
        calls.call(FollowTest::kept);
        Event.Submitted submitted = calls.submitted();
        for (int i = 0; i < 100; i++) {
            token(submitted.listener(), i);
        }
        Answer follower = calls.follow(NAME);
        token(submitted.listener(), 100);
        finish(submitted.listener());
        assertThat(ids(follower.events()))
                .isEqualTo(IntStream.rangeClosed(10, 110).boxed().toList());
    }

    @Test
    void keepingNeedsAName() throws InterruptedException {
        Answer answer =
                calls.call(request -> request.setKeeping(Keeping.newBuilder().setGraceMs(1)));
        assertThat(answer.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(answer.status().getDescription()).contains("keeping needs a name");
    }
}
