package io.stagecoach.member.api;

import io.grpc.stub.StreamObserver;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that is said of one generation, from its first token on, and those who read it now. Tokens that another member made
 * before belong to it, as far as the request has all of them.
 */
final class RetainedStream implements StreamObserver<GenerateEvent> {
    private static final int FEW = 16;

    private final String name;
    private final UUID sequence;
    private final Duration grace;
    private final int before;

    private final List<GenerateEvent> said = new ArrayList<>();
    /** One may leave while it is told something. */
    private final List<StreamObserver<GenerateEvent>> readers = new CopyOnWriteArrayList<>();

    private @Nullable Consumer<StreamObserver<GenerateEvent>> end;
    private int departures;
    private boolean closed;

    RetainedStream(GenerateRequest request, UUID sequence) {
        this.name = request.getKeeping().getName();
        this.sequence = sequence;
        this.grace = Duration.ofMillis(request.getKeeping().getGraceMs());
        for (int id : request.getGeneratedIdsList()) {
            Token.Builder token = Token.newBuilder().setIndex(said.size()).setId(id);
            said.add(GenerateEvent.newBuilder().setToken(token).build());
        }
        this.before = said.size();
    }

    /** @throws IllegalArgumentException when nobody could find it by its name */
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
     * Whether the request wants its generation kept, and says enough for it: of tokens that another member made it has the
     * ids, not the log probabilities and timings.
     */
    static boolean isFor(GenerateRequest request) {
        boolean idsAreAll = !request.getTimings() && !request.getSampling().hasLogprobs();
        return request.hasKeeping()
                && request.getKeeping().getGraceMs() > 0
                && (request.getGeneratedIdsCount() == 0 || idsAreAll);
    }

    String name() {
        return name;
    }

    UUID sequence() {
        return sequence;
    }

    Duration grace() {
        return grace;
    }

    /** Who asked for the generation hears nothing of what was before it. */
    synchronized void begin(StreamObserver<GenerateEvent> reader) {
        join(reader, before);
    }

    /**
     * Most is told before the reader joins, so that the coordinator, which tells the next token, waits for little.
     *
     * @return false when it is closed: it may not have come to its end
     */
    boolean follow(StreamObserver<GenerateEvent> reader) {
        int told = 0;
        while (true) {
            List<GenerateEvent> next;
            synchronized (this) {
                if (closed) {
                    return false;
                }
                if (said.size() - told <= FEW) {
                    join(reader, told);
                    return true;
                }
                next = List.copyOf(said.subList(told, said.size()));
            }
            next.forEach(reader::onNext);
            told += next.size();
        }
    }

    private void join(StreamObserver<GenerateEvent> reader, int from) {
        said.subList(from, said.size()).forEach(reader::onNext);
        if (end == null) {
            readers.add(reader);
        } else {
            end.accept(reader);
        }
    }

    /** @return the number of readers that have left, for {@link #closeUnread} */
    synchronized int leave(StreamObserver<GenerateEvent> reader) {
        readers.remove(reader);
        return ++departures;
    }

    synchronized int departures() {
        return departures;
    }

    /**
     * Nobody can follow it any more.
     *
     * @param departure the last one that there may have been
     * @return whether that was done now; false when somebody reads it
     */
    synchronized boolean closeUnread(int departure) {
        if (!readers.isEmpty() || departure != departures || closed) {
            return false;
        }
        closed = true;
        return true;
    }

    @Override
    public synchronized void onNext(GenerateEvent event) {
        said.add(event);
        readers.forEach(reader -> reader.onNext(event));
    }

    @Override
    public void onError(Throwable failure) {
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
