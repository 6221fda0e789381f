package io.stagecoach.gateway.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.stagecoach.proto.DecodeStreamRequest;
import io.stagecoach.proto.DecodeStreamResponse;
import io.stagecoach.proto.TokenizerGrpc;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** One {@code DecodeStream} call. One message at a time: its answer comes before the next is sent. */
final class DecodeStreamCall {
    private final ClientCall<DecodeStreamRequest, DecodeStreamResponse> call;
    private final StreamObserver<DecodeStreamRequest> requests;
    private @Nullable MonoSink<String> waiting;
    private @Nullable Throwable failure;

    DecodeStreamCall(Channel channel) {
        call = channel.newCall(TokenizerGrpc.getDecodeStreamMethod(), CallOptions.DEFAULT);
        requests = ClientCalls.asyncBidiStreamingCall(call, new Answers());
    }

    Mono<String> send(List<Integer> ids) {
        DecodeStreamRequest message =
                DecodeStreamRequest.newBuilder().addAllIds(ids).build();
        return exchange(() -> requests.onNext(message));
    }

    /** The text ends: the answer is what was held back. */
    Mono<String> finish() {
        return exchange(requests::onCompleted);
    }

    void cancel() {
        call.cancel("the text has ended", null);
    }

    static RuntimeException silent() {
        return Status.DEADLINE_EXCEEDED
                .withDescription("the tokenizer did not answer in time")
                .asRuntimeException();
    }

    private Mono<String> exchange(Runnable request) {
        return Mono.create(sink -> {
            Throwable broken = await(sink);
            if (broken != null) {
                sink.error(broken);
            } else {
                request.run();
            }
        });
    }

    private synchronized @Nullable Throwable await(MonoSink<String> sink) {
        waiting = sink;
        return failure;
    }

    private synchronized @Nullable MonoSink<String> take() {
        MonoSink<String> sink = waiting;
        waiting = null;
        return sink;
    }

    private synchronized void broken(Throwable error) {
        failure = error;
    }

    private final class Answers implements StreamObserver<DecodeStreamResponse> {
        @Override
        public void onNext(DecodeStreamResponse answer) {
            MonoSink<String> sink = take();
            if (sink != null) {
                sink.success(answer.getText());
            }
        }

        @Override
        public void onError(Throwable error) {
            broken(error);
            MonoSink<String> sink = take();
            if (sink != null) {
                sink.error(error);
            }
        }

        @Override
        public void onCompleted() {
            onError(Status.UNAVAILABLE
                    .withDescription("the tokenizer ended the stream early")
                    .asRuntimeException());
        }
    }
}
