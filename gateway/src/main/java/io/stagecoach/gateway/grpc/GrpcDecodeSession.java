package io.stagecoach.gateway.grpc;

import io.grpc.ManagedChannel;
import io.stagecoach.gateway.serving.CallHeaders;
import io.stagecoach.gateway.serving.DecodeSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * One growing text, decoded over a {@code DecodeStream}. When the stream breaks, a new one is given all tokens again
 * and the text that is already out is skipped.
 */
final class GrpcDecodeSession implements DecodeSession {
    private final ManagedChannel channel;
    private final Duration deadline;
    private final Retry retry;
    private final List<Integer> ids = new ArrayList<>();
    private int emitted;
    private @Nullable DecodeStreamCall call;
    private boolean closed;

    /** @param deadline for each answer */
    GrpcDecodeSession(ManagedChannel channel, Duration deadline, Retry retry) {
        this.channel = channel;
        this.deadline = deadline;
        this.retry = retry;
    }

    @Override
    public Mono<String> next(int id) {
        return Mono.deferContextual(context -> {
            ids.add(id);
            CallHeaders headers = CallHeaders.of(context);
            return resilient(Mono.defer(
                    () -> current().map(call -> call.send(List.of(id))).orElseGet(() -> replay(headers))));
        });
    }

    @Override
    public Mono<String> finish() {
        return resilient(Mono.deferContextual(context -> {
            if (ids.isEmpty()) {
                return Mono.just("");
            }
            CallHeaders headers = CallHeaders.of(context);
            return current()
                    .map(DecodeStreamCall::finish)
                    .orElseGet(() -> replay(headers)
                            .flatMap(text -> open(headers).finish().map(tail -> text + tail)));
        }));
    }

    /** May come at any time, also while a call is being opened. */
    @Override
    public synchronized void close() {
        closed = true;
        drop();
    }

    /** All tokens again on a new stream; the answer is what is not yet out. */
    private Mono<String> replay(CallHeaders headers) {
        return open(headers).send(List.copyOf(ids)).map(text -> text.substring(emitted));
    }

    private synchronized Optional<DecodeStreamCall> current() {
        return Optional.ofNullable(call);
    }

    private synchronized DecodeStreamCall open(CallHeaders headers) {
        if (closed) {
            throw new IllegalStateException("the text has ended");
        }
        if (call == null) {
            call = new DecodeStreamCall(Correlated.channel(channel, headers));
        }
        return call;
    }

    private synchronized void drop() {
        if (call != null) {
            call.cancel();
            call = null;
        }
    }

    private Mono<String> resilient(Mono<String> attempt) {
        return attempt.timeout(deadline, Mono.error(DecodeStreamCall::silent))
                .doOnError(error -> drop())
                .retryWhen(retry)
                .doOnNext(text -> emitted += text.length())
                .onErrorMap(TokenizerFailures::of);
    }
}
