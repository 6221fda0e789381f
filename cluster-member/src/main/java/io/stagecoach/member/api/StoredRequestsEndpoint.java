package io.stagecoach.member.api;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.stagecoach.member.scheduler.RequestStore;
import io.stagecoach.proto.KeepRequest;
import io.stagecoach.proto.KeepResponse;
import io.stagecoach.proto.OrdersGrpc;
import io.stagecoach.proto.RecallRequest;
import io.stagecoach.proto.RecallResponse;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The gRPC service Orders: stores gateways' requests in the cluster, so that another gateway can resume them. */
public final class StoredRequestsEndpoint extends OrdersGrpc.OrdersImplBase {
    private final RequestStore store;

    public StoredRequestsEndpoint(RequestStore store) {
        this.store = store;
    }

    @Override
    public void keep(KeepRequest request, StreamObserver<KeepResponse> observer) {
        answer(
                store.keep(request.getId(), request.getOrder().toByteArray())
                        .thenApply(kept -> KeepResponse.getDefaultInstance()),
                observer);
    }

    @Override
    public void recall(RecallRequest request, StreamObserver<RecallResponse> observer) {
        answer(store.recall(request.getId()).thenApply(StoredRequestsEndpoint::response), observer);
    }

    private static RecallResponse response(Optional<byte[]> request) {
        RecallResponse.Builder response = RecallResponse.newBuilder();
        request.ifPresent(bytes -> response.setOrder(ByteString.copyFrom(bytes)));
        return response.build();
    }

    private static <T> void answer(CompletionStage<T> work, StreamObserver<T> observer) {
        work.whenComplete((response, failure) -> {
            if (failure == null) {
                observer.onNext(response);
                observer.onCompleted();
            } else {
                observer.onError(Status.UNAVAILABLE
                        .withDescription("the cluster cannot say just now: " + failure.getMessage())
                        .withCause(failure)
                        .asRuntimeException());
            }
        });
    }
}
