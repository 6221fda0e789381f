package io.stagecoach.gateway.grpc;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.stagecoach.gateway.cluster.CallFailedException;
import io.stagecoach.gateway.cluster.CallFailedException.FailureKind;
import io.stagecoach.gateway.generation.CallHeaders;
import io.stagecoach.gateway.generation.MemberPool.Member;
import io.stagecoach.gateway.generation.MemberPool.MemberCall;
import io.stagecoach.gateway.generation.MemberPool.MemberStream;
import io.stagecoach.proto.FindRequest;
import io.stagecoach.proto.FindResponse;
import io.stagecoach.proto.FollowRequest;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerationGrpc;
import io.stagecoach.proto.KeepRequest;
import io.stagecoach.proto.OrdersGrpc;
import io.stagecoach.proto.RecallRequest;
import io.stagecoach.proto.RecallResponse;
import io.stagecoach.proto.StopRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * This gateway's calls at one member. Failures are {@link CallFailedException}s.
 *
 * @param channel the current connection
 * @param heard run whenever a generation's event arrives
 * @param suspect run when a call was lost, to look at once whether the member is still there
 * @param inFlight generations that are not yet closed
 */
record MemberClient(
        String address,
        Supplier<? extends Channel> channel,
        MemberTimeouts timeouts,
        Runnable heard,
        Runnable suspect,
        AtomicInteger inFlight)
        implements Member {
    private static final Logger log = LoggerFactory.getLogger(MemberClient.class);

    @Override
    public MemberStream generate(MemberCall call, CallHeaders headers) {
        return open(call, headers, GenerationGrpc.getGenerateMethod(), MemberMessages.request(call));
    }

    @Override
    public MemberStream follow(MemberCall call, CallHeaders headers) {
        FollowRequest request = FollowRequest.newBuilder()
                .setRequestId(call.id())
                .setName(call.generation().retention().orElseThrow().name())
                .build();
        return open(call, headers, GenerationGrpc.getFollowMethod(), request);
    }

    /** Has the cluster store a request for a while. */
    Mono<Void> keep(String id, byte[] request) {
        KeepRequest message = KeepRequest.newBuilder()
                .setId(id)
                .setOrder(ByteString.copyFrom(request))
                .build();
        return ask(OrdersGrpc.getKeepMethod(), timeouts.describe(), message).then();
    }

    /** What the cluster stores under an id; empty when there is nothing, or no longer. */
    Mono<byte[]> recall(String id) {
        RecallRequest message = RecallRequest.newBuilder().setId(id).build();
        return ask(OrdersGrpc.getRecallMethod(), timeouts.describe(), message)
                .filter(RecallResponse::hasOrder)
                .map(response -> response.getOrder().toByteArray());
    }

    /** Whether the member retains the generation of this name. One that does not say has not. A reader waits for all. */
    Mono<Boolean> holds(String name) {
        FindRequest message = FindRequest.newBuilder().setName(name).build();
        return ask(GenerationGrpc.getFindMethod(), timeouts.describeCluster(), message)
                .map(FindResponse::getFound)
                .onErrorResume(CallFailedException.class, failure -> {
                    log.info("member {} did not answer whether it retains {}: {}", address, name, failure.getMessage());
                    return Mono.just(false);
                });
    }

    private <Q> MemberStream open(
            MemberCall call, CallHeaders headers, MethodDescriptor<Q, GenerateEvent> method, Q request) {
        inFlight.incrementAndGet();
        return new GenerationCall<>(
                        call.id(),
                        GrpcCalls.with(headers, channel.get()),
                        method,
                        timeouts,
                        limit -> stop(call.id(), headers, limit),
                        heard,
                        failure -> {
                            inFlight.decrementAndGet();
                            if (failure != null && failure.kind() == FailureKind.LOST) {
                                suspect.run();
                            }
                        })
                .start(request);
    }

    /** The answer is the report in the call's own stream. */
    private void stop(String callId, CallHeaders headers, Duration limit) {
        StopRequest message = StopRequest.newBuilder().setRequestId(callId).build();
        ask(GenerationGrpc.getStopMethod(), limit, message)
                .contextWrite(headers.context())
                .subscribe(done -> {}, failure -> log.debug("{} could not be stopped", callId, failure));
    }

    private <Q, A> Mono<A> ask(MethodDescriptor<Q, A> method, Duration limit, Q request) {
        return Mono.defer(() -> GrpcCalls.unary(channel.get(), method, limit, request))
                .onErrorMap(MemberFailures::of);
    }
}
