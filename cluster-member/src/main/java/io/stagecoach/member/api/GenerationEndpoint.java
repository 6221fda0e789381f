package io.stagecoach.member.api;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationRequest;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.proto.FindRequest;
import io.stagecoach.proto.FindResponse;
import io.stagecoach.proto.FollowRequest;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.GenerationGrpc;
import io.stagecoach.proto.StopRequest;
import io.stagecoach.proto.StopResponse;
import io.stagecoach.telemetry.RequestIds;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands each call to this member's coordinator as a sequence, and streams its tokens back; to others too, when the sequence
 * has a name by which they can follow it.
 */
public final class GenerationEndpoint extends GenerationGrpc.GenerationImplBase {
    private final ModelConfig model;
    private final Consumer<Event> coordinator;
    private final Supplier<@Nullable String> trace;
    private final LiveCalls live = new LiveCalls();
    private final RetainedStreams kept;

    /**
     * @param trace of the call that the thread handles; null for none
     * @param later runs a task after so long, on any thread
     */
    public GenerationEndpoint(
            ModelConfig model,
            Consumer<Event> coordinator,
            Supplier<@Nullable String> trace,
            BiConsumer<Duration, Runnable> later) {
        this.model = model;
        this.coordinator = coordinator;
        this.trace = trace;
        this.kept = new RetainedStreams(later, id -> coordinator.accept(new Event.Cancelled(id)));
    }

    @Override
    public void generate(GenerateRequest message, StreamObserver<GenerateEvent> observer) {
        GenerationRequest request;
        try {
            request = Messages.toRequest(message, model.positions(), trace.get());
            request.require(model.positions(), model.vocabulary());
            RetainedStream.require(message);
        } catch (IllegalArgumentException e) {
            observer.onError(Status.INVALID_ARGUMENT
                    .withDescription(e.getMessage())
                    .withCause(e)
                    .asRuntimeException());
            return;
        }
        UUID id = UUID.randomUUID();
        GenerationListener listener = new GenerationLog(
                new StreamListener(readers(message, id, observer), message.getTimings()),
                new GenerationLog.Names(RequestIds.current(), message.getRequestId(), request.trace()));
        coordinator.accept(new Event.Submitted(id, request, listener));
    }

    /** Whom the generation is told to. */
    private StreamObserver<GenerateEvent> readers(
            GenerateRequest message, UUID id, StreamObserver<GenerateEvent> observer) {
        if (!RetainedStream.isFor(message)) {
            track(observer, message.getRequestId(), id, how -> {
                if (how != CallEnd.COMPLETED) {
                    coordinator.accept(new Event.Cancelled(id));
                }
            });
            return observer;
        }
        RetainedStream stream = new RetainedStream(message, id);
        track(observer, message.getRequestId(), id, how -> kept.left(stream, observer, how));
        kept.begin(stream, observer);
        return stream;
    }

    @Override
    public void follow(FollowRequest message, StreamObserver<GenerateEvent> observer) {
        Optional<RetainedStream> found = kept.find(message.getName());
        if (found.isEmpty()) {
            observer.onError(Status.NOT_FOUND
                    .withDescription("this member does not make the generation " + message.getName())
                    .asRuntimeException());
            return;
        }
        RetainedStream stream = found.get();
        track(observer, message.getRequestId(), stream.sequence(), how -> kept.left(stream, observer, how));
        if (!stream.follow(observer)) {
            observer.onError(Status.ABORTED
                    .withDescription("the generation " + message.getName() + " was ended just now")
                    .asRuntimeException());
        }
    }

    @Override
    public void find(FindRequest request, StreamObserver<FindResponse> observer) {
        boolean found = kept.find(request.getName()).isPresent();
        observer.onNext(FindResponse.newBuilder().setFound(found).build());
        observer.onCompleted();
    }

    @Override
    public void stop(StopRequest request, StreamObserver<StopResponse> observer) {
        live.find(request.getRequestId()).ifPresent(id -> coordinator.accept(new Event.Stopped(id)));
        observer.onNext(StopResponse.getDefaultInstance());
        observer.onCompleted();
    }

    private void track(
            StreamObserver<GenerateEvent> observer, String requestId, UUID sequence, Consumer<CallEnd> ended) {
        Supplier<CallEnd> cancelled = CallEndTracer.current();
        ServerCallStreamObserver<GenerateEvent> call = (ServerCallStreamObserver<GenerateEvent>) observer;
        call.setOnCloseHandler(() -> {
            live.end(requestId, sequence);
            ended.accept(CallEnd.COMPLETED);
        });
        call.setOnCancelHandler(() -> {
            live.end(requestId, sequence);
            ended.accept(cancelled.get());
        });
        live.begin(requestId, sequence);
    }
}
