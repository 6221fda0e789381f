package io.stagecoach.member.api;

import io.grpc.stub.StreamObserver;
import io.stagecoach.member.api.CallEndTracer.CallEnd;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generations of this member whose events are retained, so that a reader that lost its connection can read them again.
 * One that has ended is retained for its grace: its gateway may have all of it while the client has not. A running one that
 * nobody reads is cancelled: at once when its last reader cancelled, after its grace when the reader's connection broke.
 */
final class RetainedStreams {
    private static final Logger LOG = LoggerFactory.getLogger(RetainedStreams.class);

    private final Map<String, Stream> streams = new ConcurrentHashMap<>();
    private final BiConsumer<Duration, Runnable> later;
    private final Consumer<UUID> cancel;

    /**
     * @param later runs a task after a delay, on any thread
     * @param cancel cancels a sequence; ignores one that has ended
     */
    RetainedStreams(BiConsumer<Duration, Runnable> later, Consumer<UUID> cancel) {
        this.later = later;
        this.cancel = cancel;
    }

    /** @throws IllegalArgumentException when the request asks for retention without a name or with a negative grace */
    static void require(GenerateRequest request) {
        if (request.hasKeeping()
                && (request.getKeeping().getName().isEmpty()
                        || request.getKeeping().getGraceMs() < 0)) {
            throw new IllegalArgumentException("keeping needs a name and a grace_ms of 0 or more, but has '"
                    + request.getKeeping().getName() + "' and "
                    + request.getKeeping().getGraceMs());
        }
    }

    /**
     * Returns whether the request asks for retention and its stream would be complete. The request has only the ids of tokens
     * that another member generated, so with timings or log probabilities such a stream would lack theirs.
     */
    static boolean accepts(GenerateRequest request) {
        boolean idsSuffice = !request.getTimings() && !request.getSampling().hasLogprobs();
        return request.hasKeeping()
                && request.getKeeping().getGraceMs() > 0
                && (request.getGeneratedIdsCount() == 0 || idsSuffice);
    }

    /** Replaces an earlier stream of the same name, which can no longer be found and so gets no grace. */
    void begin(Stream stream, StreamObserver<GenerateEvent> reader) {
        stream.begin(reader);
        Stream earlier = streams.put(stream.name, stream);
        if (earlier != null) {
            closeUnread(earlier, earlier.departures());
        }
    }

    Optional<Stream> find(String name) {
        return Optional.ofNullable(streams.get(name));
    }

    /** A reader's call has ended. */
    void left(Stream stream, StreamObserver<GenerateEvent> reader, CallEnd how) {
        int departure = stream.leave(reader);
        switch (how) {
            case CANCELLED -> closeUnread(stream, departure);
            case COMPLETED -> {
                if (stream.hasFailed()) {
                    // Its gateway goes on elsewhere, where it is retained from now on.
                    closeUnread(stream, departure);
                } else {
                    closeAfterGrace(stream, departure);
                }
            }
            case LOST -> {
                LOG.info("{} has lost a reader, and is kept for {}", stream.name, stream.grace);
                closeAfterGrace(stream, departure);
            }
        }
    }

    private void closeAfterGrace(Stream stream, int departure) {
        boolean canBeFound = streams.get(stream.name) == stream;
        later.accept(canBeFound ? stream.grace : Duration.ZERO, () -> closeUnread(stream, departure));
    }

    private void closeUnread(Stream stream, int departure) {
        if (stream.closeUnread(departure)) {
            streams.remove(stream.name, stream);
            cancel.accept(stream.sequence);
        }
    }

    /**
     * All events of one generation since its first token, and its current readers. Tokens that another member generated
     * before come first, as far as the request has their ids.
     */
    static final class Stream implements StreamObserver<GenerateEvent> {
        /** A reader that lags by at most this many events catches up under the lock. */
        private static final int FEW = 16;

        private final String name;
        private final UUID sequence;
        private final Duration grace;
        /** Events that another member's reader has had. */
        private final int before;

        private final List<GenerateEvent> events = new ArrayList<>();
        /** Copy-on-write: a reader may leave while it is being written to. */
        private final List<StreamObserver<GenerateEvent>> readers = new CopyOnWriteArrayList<>();

        /** Ends a reader's call the way the generation ended; null while it runs. */
        private @Nullable Consumer<StreamObserver<GenerateEvent>> end;
        /** Readers that have left so far. */
        private int departures;

        private boolean failed;
        private boolean closed;

        Stream(GenerateRequest request, UUID sequence) {
            this.name = request.getKeeping().getName();
            this.sequence = sequence;
            this.grace = Duration.ofMillis(request.getKeeping().getGraceMs());
            for (int id : request.getGeneratedIdsList()) {
                Token.Builder token = Token.newBuilder().setIndex(events.size()).setId(id);
                events.add(GenerateEvent.newBuilder().setToken(token).build());
            }
            this.before = events.size();
        }

        UUID sequence() {
            return sequence;
        }

        /** The first reader, which has the request's generated tokens already. */
        private synchronized void begin(StreamObserver<GenerateEvent> reader) {
            join(reader, before);
        }

        /**
         * Adds a reader, which gets all events. Writes most of them without the lock: the scheduler waits for the lock when
         * it has the next token.
         *
         * @return false when the stream is closed, whether or not the generation had ended
         */
        boolean follow(StreamObserver<GenerateEvent> reader) {
            int written = 0;
            while (true) {
                List<GenerateEvent> next;
                synchronized (this) {
                    if (closed) {
                        return false;
                    }
                    if (events.size() - written <= FEW) {
                        join(reader, written);
                        return true;
                    }
                    next = List.copyOf(events.subList(written, events.size()));
                }
                next.forEach(reader::onNext);
                written += next.size();
            }
        }

        private void join(StreamObserver<GenerateEvent> reader, int from) {
            events.subList(from, events.size()).forEach(reader::onNext);
            if (end == null) {
                readers.add(reader);
            } else {
                end.accept(reader);
            }
        }

        /** Returns the number of readers that have left, for {@link #closeUnread}. */
        private synchronized int leave(StreamObserver<GenerateEvent> reader) {
            readers.remove(reader);
            return ++departures;
        }

        private synchronized boolean hasFailed() {
            return failed;
        }

        private synchronized int departures() {
            return departures;
        }

        /**
         * Closes the stream, unless it has a reader or one has come and left since: that one's departure decides.
         *
         * @param departure the number of readers that had left when closing was decided
         * @return whether this call closed it
         */
        private synchronized boolean closeUnread(int departure) {
            if (!readers.isEmpty() || departure != departures || closed) {
                return false;
            }
            closed = true;
            return true;
        }

        @Override
        public synchronized void onNext(GenerateEvent event) {
            events.add(event);
            readers.forEach(reader -> reader.onNext(event));
        }

        @Override
        public synchronized void onError(Throwable failure) {
            failed = true;
            end(reader -> reader.onError(failure));
        }

        @Override
        public void onCompleted() {
            end(StreamObserver::onCompleted);
        }

        private synchronized void end(Consumer<StreamObserver<GenerateEvent>> how) {
            end = how;
            readers.forEach(how);
            readers.clear();
        }
    }
}
