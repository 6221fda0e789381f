package io.stagecoach.gateway.grpc;

import io.grpc.ManagedChannel;
import io.stagecoach.gateway.serving.DecodeSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    /** @param deadline for each answer */
    GrpcDecodeSession(ManagedChannel channel, Duration deadline, Retry retry) {
        this.channel = channel;
        this.deadline = deadline;
        this.retry = retry;
    }

    @Override
    public Mono<String> next(int id) {
        return Mono.defer(() -> {
            ids.add(id);
            return resilient(Mono.defer(() -> call == null ? replay() : call.send(List.of(id))));
        });
    }

    @Override
    public Mono<String> finish() {
        return resilient(Mono.defer(() -> {
            if (ids.isEmpty()) {
                return Mono.just("");
            }
            return call == null ? replay().flatMap(text -> open().finish().map(tail -> text + tail)) : call.finish();
        }));
    }

    @Override
    public void close() {
        drop();
    }

    /** All tokens again on a new stream; the answer is what is not yet out. */
    private Mono<String> replay() {
        return Mono.defer(() -> open().send(List.copyOf(ids))).map(text -> text.substring(emitted));
    }

    private DecodeStreamCall open() {
        if (call == null) {
            call = new DecodeStreamCall(channel);
        }
        return call;
    }

    private void drop() {
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
