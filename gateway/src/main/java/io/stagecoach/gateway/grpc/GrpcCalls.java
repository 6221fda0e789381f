package io.stagecoach.gateway.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.stagecoach.gateway.generation.CallHeaders;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/** Connections and calls. A call carries the id and the trace of the request that it is made for. */
final class GrpcCalls {
    private GrpcCalls() {}

    /**
     * Opens a connection. It has no HTTP/2 keepalive, which servers refuse unless they are configured for it: members are
     * asked every second anyway, and every call to the tokenizer has a deadline.
     *
     * @param address {@code host:port}
     */
    static ManagedChannel open(String address) {
        return NettyChannelBuilder.forTarget("dns:///" + address)
                .usePlaintext()
                // The gateway's callbacks never block.
                .directExecutor()
                .build();
    }

    /** A channel whose calls carry these headers. */
    static Channel with(CallHeaders headers, Channel channel) {
        if (headers.values().isEmpty()) {
            return channel;
        }
        Metadata metadata = new Metadata();
        headers.values()
                .forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    static CallOptions options(Duration deadline) {
        return CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Subscribing starts the call, with the headers in the subscriber's context; cancelling cancels it. */
    static <Q, A> Mono<A> unary(Channel channel, MethodDescriptor<Q, A> method, Duration deadline, Q request) {
        return streaming(channel, method, deadline, request).next();
    }

    /** As {@link #unary}. Answers are buffered without bound, so only for streams that are bounded themselves. */
    static <Q, A> Flux<A> streaming(Channel channel, MethodDescriptor<Q, A> method, Duration deadline, Q request) {
        return Flux.create(sink -> {
            Channel correlated = with(CallHeaders.of(sink.contextView()), channel);
            ClientCall<Q, A> call = correlated.newCall(method, options(deadline));
            sink.onDispose(() -> call.cancel("the gateway no longer needs the answer", null));
            ClientCalls.asyncServerStreamingCall(call, request, new SinkObserver<>(sink));
        });
    }

    private record SinkObserver<A>(FluxSink<A> sink) implements StreamObserver<A> {
        @Override
        public void onNext(A answer) {
            sink.next(answer);
        }

        @Override
        public void onError(Throwable error) {
            if (!sink.isCancelled()) {
                sink.error(error);
            }
        }

        @Override
        public void onCompleted() {
            sink.complete();
        }
    }
}
