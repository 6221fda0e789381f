package io.stagecoach.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stagecoach.coordinator.Event;
import io.stagecoach.coordinator.GenerationListener;
import io.stagecoach.coordinator.GenerationRequest;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.GenerationGrpc;
import io.stagecoach.proto.StopRequest;
import io.stagecoach.proto.StopResponse;
import io.stagecoach.telemetry.RequestIds;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Hands each call to this member's coordinator as a sequence, and streams its tokens back. */
public final class GenerationEndpoint extends GenerationGrpc.GenerationImplBase {
    private final ModelConfig model;
    private final Consumer<Event> coordinator;
    private final Supplier<@Nullable String> trace;
    private final LiveCalls live = new LiveCalls();

    /** @param trace of the call that the thread handles; null for none */
    public GenerationEndpoint(ModelConfig model, Consumer<Event> coordinator, Supplier<@Nullable String> trace) {
        this.model = model;
        this.coordinator = coordinator;
        this.trace = trace;
    }

    @Override
    public void generate(GenerateRequest message, StreamObserver<GenerateEvent> observer) {
        GenerationRequest request;
        try {
            request = Messages.toRequest(message, model.positions(), trace.get());
            request.require(model.positions(), model.vocabulary());
        } catch (IllegalArgumentException e) {
            observer.onError(Status.INVALID_ARGUMENT
                    .withDescription(e.getMessage())
                    .withCause(e)
                    .asRuntimeException());
            return;
        }
        UUID id = UUID.randomUUID();
        ServerCallStreamObserver<GenerateEvent> call = (ServerCallStreamObserver<GenerateEvent>) observer;
        call.setOnCloseHandler(() -> live.end(message.getRequestId(), id));
        call.setOnCancelHandler(() -> {
            live.end(message.getRequestId(), id);
            coordinator.accept(new Event.Cancelled(id));
        });
        live.begin(message.getRequestId(), id);
        GenerationListener listener = new GenerationLog(
                new StreamListener(observer, message.getTimings()),
                new GenerationLog.Names(RequestIds.current(), message.getRequestId(), request.trace()));
        coordinator.accept(new Event.Submitted(id, request, listener));
    }

    @Override
    public void stop(StopRequest request, StreamObserver<StopResponse> observer) {
        live.find(request.getRequestId()).ifPresent(id -> coordinator.accept(new Event.Stopped(id)));
        observer.onNext(StopResponse.getDefaultInstance());
        observer.onCompleted();
    }
}
