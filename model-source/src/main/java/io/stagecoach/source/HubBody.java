package io.stagecoach.source;

import io.stagecoach.source.HubException.Reason;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A response's body, piece by piece. Fails after a pause of the stall timeout, which the JDK's client does not have. */
final class HubBody implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {

    /** Pieces requested ahead, each of some 16 KB. */
    private static final int AHEAD = 16;

    private sealed interface Signal {}

    private record Piece(List<ByteBuffer> bytes) implements Signal {}

    private record Failed(Throwable cause) implements Signal {}

    private record End() implements Signal {}

    private final Duration stall;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

    private long begin;

    HubBody(Flow.Publisher<List<ByteBuffer>> bytes, Duration stall) {
        this.stall = stall;
        bytes.subscribe(this);
    }

    /** Sets the position of the first byte in the file. */
    HubBody at(long newBegin) {
        begin = newBegin;
        return this;
    }

    long begin() {
        return begin;
    }

    /** Waits for the next piece; empty at the end. */
    List<ByteBuffer> next() throws HubException, InterruptedIOException {
        return switch (poll()) {
            case Piece(List<ByteBuffer> bytes) -> {
                request(1);
                yield bytes;
            }
            case Failed(Throwable cause) ->
                throw new HubException(Reason.UNREACHABLE, "the connection broke: " + cause.getMessage(), null, cause);
            case End() -> List.of();
        };
    }

    private Signal poll() throws HubException, InterruptedIOException {
        try {
            Signal signal = signals.poll(stall.toNanos(), TimeUnit.NANOSECONDS);
            if (signal == null) {
                throw new HubException(Reason.UNREACHABLE, "nothing arrived for " + stall.toSeconds() + " s");
            }
            return signal;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while fetching");
        }
    }

    private void request(int pieces) {
        Flow.Subscription current = subscription.get();
        if (current != null) {
            current.request(pieces);
        }
    }

    @Override
    public void close() {
        Flow.Subscription current = subscription.get();
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription.set(newSubscription);
        newSubscription.request(AHEAD);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        if (bytes.stream().noneMatch(ByteBuffer::hasRemaining)) {
            request(1);
            return;
        }
        signals.add(new Piece(bytes));
    }

    @Override
    public void onError(Throwable cause) {
        signals.add(new Failed(cause));
    }

    @Override
    public void onComplete() {
        signals.add(new End());
    }
}
