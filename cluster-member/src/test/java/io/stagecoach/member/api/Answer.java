package io.stagecoach.member.api;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.stagecoach.proto.GenerateEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** What the client hears. */
final class Answer implements StreamObserver<GenerateEvent> {
    final List<GenerateEvent> events = new ArrayList<>();
    final CountDownLatch ended = new CountDownLatch(1);

    @Nullable
    Throwable failure;

    @Override
    public void onNext(GenerateEvent event) {
        events.add(event);
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause;
        ended.countDown();
    }

    @Override
    public void onCompleted() {
        ended.countDown();
    }

    List<GenerateEvent> events() throws InterruptedException {
        assertThat(ended.await(EndpointCalls.LIMIT_S, SECONDS)).isTrue();
        assertThat(failure).isNull();
        return events;
    }

    Status status() throws InterruptedException {
        assertThat(ended.await(EndpointCalls.LIMIT_S, SECONDS)).isTrue();
        return Status.fromThrowable(Objects.requireNonNull(failure));
    }

    @Nullable
    String trailer(String name) {
        Metadata trailers = Objects.requireNonNull(Status.trailersFromThrowable(Objects.requireNonNull(failure)));
        return trailers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }
}
