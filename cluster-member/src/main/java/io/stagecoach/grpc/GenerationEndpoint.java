package io.stagecoach.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stagecoach.coordinator.Event;
import io.stagecoach.coordinator.GenerationRequest;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.GenerationGrpc;
import java.util.UUID;
import java.util.function.Consumer;

/** Hands each call to this member's coordinator as a sequence, and streams its tokens back. */
public final class GenerationEndpoint extends GenerationGrpc.GenerationImplBase {
    private final ModelConfig model;
    private final Consumer<Event> coordinator;

    public GenerationEndpoint(ModelConfig model, Consumer<Event> coordinator) {
        this.model = model;
        this.coordinator = coordinator;
    }

    @Override
    public void generate(GenerateRequest message, StreamObserver<GenerateEvent> observer) {
        GenerationRequest request;
        try {
            request = Messages.toRequest(message, model.positions());
            request.require(model.positions(), model.vocabulary());
        } catch (IllegalArgumentException e) {
            observer.onError(Status.INVALID_ARGUMENT
                    .withDescription(e.getMessage())
                    .withCause(e)
                    .asRuntimeException());
            return;
        }
        UUID id = UUID.randomUUID();
        ((ServerCallStreamObserver<GenerateEvent>) observer)
                .setOnCancelHandler(() -> coordinator.accept(new Event.Cancelled(id)));
        coordinator.accept(new Event.Submitted(id, request, new StreamListener(observer, message.getTimings())));
    }
}
