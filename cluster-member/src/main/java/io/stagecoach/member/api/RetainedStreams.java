package io.stagecoach.member.api;

import io.grpc.stub.StreamObserver;
import io.stagecoach.proto.GenerateEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The generations of this member that can be followed. One ends when nobody reads it, for a while or for good. */
final class RetainedStreams {
    private static final Logger LOG = System.getLogger(RetainedStreams.class.getName());

    private final Map<String, RetainedStream> streams = new ConcurrentHashMap<>();
    private final BiConsumer<Duration, Runnable> later;
    private final Consumer<UUID> cancel;

    /**
     * @param later runs a task after so long, on any thread
     * @param cancel stops a sequence; one that has ended is no error
     */
    RetainedStreams(BiConsumer<Duration, Runnable> later, Consumer<UUID> cancel) {
        this.later = later;
        this.cancel = cancel;
    }

    /** An earlier one of its name cannot be found any more, so it has no grace. */
    void begin(RetainedStream stream, StreamObserver<GenerateEvent> reader) {
        stream.begin(reader);
        RetainedStream earlier = streams.put(stream.name(), stream);
        if (earlier != null) {
            close(earlier, earlier.departures());
        }
    }

    Optional<RetainedStream> find(String name) {
        return Optional.ofNullable(streams.get(name));
    }

    /** A reader whose connection was lost may come back by another way. */
    void left(RetainedStream stream, StreamObserver<GenerateEvent> reader, CallEnd how) {
        int departure = stream.leave(reader);
        switch (how) {
            case COMPLETED, CANCELLED -> close(stream, departure);
            case LOST -> {
                LOG.log(Level.INFO, "{0} has lost a reader, and is kept for {1}", stream.name(), stream.grace());
                boolean canBeFound = streams.get(stream.name()) == stream;
                later.accept(canBeFound ? stream.grace() : Duration.ZERO, () -> close(stream, departure));
            }
        }
    }

    private void close(RetainedStream stream, int departure) {
        if (stream.closeUnread(departure)) {
            streams.remove(stream.name(), stream);
            cancel.accept(stream.sequence());
        }
    }
}
