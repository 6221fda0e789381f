package io.stagecoach.gateway.grpc;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.stagecoach.proto.FindRequest;
import io.stagecoach.proto.FindResponse;
import io.stagecoach.proto.GenerationGrpc;
import io.stagecoach.proto.KeepRequest;
import io.stagecoach.proto.OrdersGrpc;
import io.stagecoach.proto.RecallRequest;
import io.stagecoach.proto.RecallResponse;
import io.stagecoach.proto.StopRequest;
import java.time.Duration;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * What a member is asked beside generations; each fails with a {@link io.stagecoach.gateway.cluster.CallFailedException}.
 *
 * @param channel the current connection
 */
record MemberRequests(Supplier<? extends Channel> channel, MemberTimeouts timeouts) {
    Mono<Void> stop(String callId) {
        return ask(
                        GenerationGrpc.getStopMethod(),
                        timeouts.describe(),
                        StopRequest.newBuilder().setRequestId(callId).build())
                .then();
    }

    Mono<Void> keep(String id, byte[] order) {
        return ask(
                        OrdersGrpc.getKeepMethod(),
                        timeouts.describe(),
                        KeepRequest.newBuilder()
                                .setId(id)
                                .setOrder(ByteString.copyFrom(order))
                                .build())
                .then();
    }

    /** Empty when nobody kept it, or it is too long ago. */
    Mono<byte[]> recall(String id) {
        return ask(
                        OrdersGrpc.getRecallMethod(),
                        timeouts.describe(),
                        RecallRequest.newBuilder().setId(id).build())
                .filter(RecallResponse::hasOrder)
                .map(response -> response.getOrder().toByteArray());
    }

    /** Whether the member makes the generation of this name, or keeps it. A reader waits for the answers of all. */
    Mono<Boolean> find(String name) {
        return ask(
                        GenerationGrpc.getFindMethod(),
                        timeouts.describeCluster(),
                        FindRequest.newBuilder().setName(name).build())
                .map(FindResponse::getFound);
    }

    private <Q, A> Mono<A> ask(MethodDescriptor<Q, A> method, Duration limit, Q request) {
        return Mono.defer(() -> ReactiveCalls.unary(channel.get(), method, limit, request))
                .onErrorMap(MemberFailures::of);
    }
}
