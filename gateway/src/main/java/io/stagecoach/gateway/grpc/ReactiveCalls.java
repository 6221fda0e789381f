package io.stagecoach.gateway.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.stagecoach.gateway.generation.CallHeaders;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/** gRPC calls as Reactor publishers: subscribing starts the call, for the request of its context; cancelling cancels it. */
final class ReactiveCalls {
    private ReactiveCalls() {}

    static <Q, A> Mono<A> unary(Channel channel, MethodDescriptor<Q, A> method, Duration deadline, Q request) {
        return streaming(channel, method, deadline, request).next();
    }

    /** Answers are buffered without bound, so only for streams that are bounded themselves. */
    static <Q, A> Flux<A> streaming(Channel channel, MethodDescriptor<Q, A> method, Duration deadline, Q request) {
        return Flux.create(sink -> {
            Channel correlated = Correlated.channel(channel, CallHeaders.of(sink.contextView()));
            ClientCall<Q, A> call = correlated.newCall(method, options(deadline));
            sink.onDispose(() -> call.cancel("the gateway no longer needs the answer", null));
            ClientCalls.asyncServerStreamingCall(call, request, new SinkObserver<>(sink));
        });
    }

    static CallOptions options(Duration deadline) {
        return CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
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
