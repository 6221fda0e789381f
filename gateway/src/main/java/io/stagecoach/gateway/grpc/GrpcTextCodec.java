package io.stagecoach.gateway.grpc;

import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.stagecoach.gateway.serving.DecodeSession;
import io.stagecoach.gateway.serving.TextCodec;
import io.stagecoach.proto.DecodeRequest;
import io.stagecoach.proto.DecodeResponse;
import io.stagecoach.proto.DescribeTokenizerRequest;
import io.stagecoach.proto.EncodeRequest;
import io.stagecoach.proto.EncodeResponse;
import io.stagecoach.proto.TokenizerGrpc;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The tokenizer service. A call that fails because it is away for a moment is made again, a few times. */
public final class GrpcTextCodec implements TextCodec, AutoCloseable {
    private static final int RETRIES = 3;
    private static final Duration BACKOFF = Duration.ofMillis(100);

    private final ManagedChannel channel;
    private final Duration deadline;

    /**
     * @param address {@code host:port}
     * @param deadline of every call
     */
    public GrpcTextCodec(String address, Duration deadline) {
        this.channel = Channels.open(address);
        this.deadline = deadline;
    }

    @Override
    public Mono<State> state() {
        return ReactiveCalls.unary(
                        channel,
                        TokenizerGrpc.getDescribeTokenizerMethod(),
                        deadline,
                        DescribeTokenizerRequest.getDefaultInstance())
                .map(answer -> answer.getAvailable() ? State.AVAILABLE : State.ABSENT)
                .doOnError(this::reconnect)
                .onErrorReturn(State.UNREACHABLE);
    }

    @Override
    public Mono<List<Integer>> encode(String text) {
        return call(
                        TokenizerGrpc.getEncodeMethod(),
                        EncodeRequest.newBuilder().setText(text).build())
                .map(EncodeResponse::getIdsList);
    }

    @Override
    public Mono<String> decode(List<Integer> ids) {
        return call(
                        TokenizerGrpc.getDecodeMethod(),
                        DecodeRequest.newBuilder().addAllIds(ids).build())
                .map(DecodeResponse::getText);
    }

    @Override
    public DecodeSession open() {
        return new GrpcDecodeSession(channel, deadline, retry());
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private <Q, A> Mono<A> call(MethodDescriptor<Q, A> method, Q request) {
        return ReactiveCalls.unary(channel, method, deadline, request)
                .retryWhen(retry())
                .onErrorMap(TokenizerFailures::of);
    }

    private Retry retry() {
        return Retry.backoff(RETRIES, BACKOFF)
                .filter(TokenizerFailures::passing)
                .doBeforeRetry(signal -> reconnect(signal.failure()))
                .onRetryExhaustedThrow((spec, signal) -> signal.failure());
    }

    /** Does not wait for the connection's own backoff, and leaves a connection on which nothing comes any more. */
    private void reconnect(Throwable failure) {
        if (Status.fromThrowable(failure).getCode() == Status.Code.DEADLINE_EXCEEDED) {
            channel.enterIdle();
        }
        channel.resetConnectBackoff();
    }
}
