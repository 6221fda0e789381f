package io.stagecoach.member.scheduler;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Sequences without a route: those put back first, each after its pause, then new ones in their order. */
final class WaitingQueue {
    /** Pauses double this many times at most: from 20 ms to 640 ms. */
    private static final int DOUBLINGS = 5;

    private final SchedulerLimits limits;
    private final Map<UUID, PutBack> returned = new LinkedHashMap<>();
    private final Map<UUID, Sequence> fresh = new LinkedHashMap<>();

    private record PutBack(Sequence sequence, long due) {}

    WaitingQueue(SchedulerLimits limits) {
        this.limits = limits;
    }

    /** Counts new sequences only: one that was put back is never turned away. */
    boolean isFull() {
        return fresh.size() >= limits.maxWaiting();
    }

    void add(Sequence sequence) {
        fresh.put(sequence.id(), sequence);
    }

    void putBack(Sequence sequence, long now) {
        long pause =
                limits.backoff().toNanos() << Math.clamp(sequence.progress().requeuesSince() - 1, 0, DOUBLINGS);
        returned.put(sequence.id(), new PutBack(sequence, now + pause));
    }

    /** As one that was put back, but without a pause. */
    void goOn(Sequence sequence, long now) {
        returned.put(sequence.id(), new PutBack(sequence, now));
    }

    /** What sequences were put back for may be over: they need not pause any longer. */
    void hurry(long now) {
        returned.replaceAll((id, putBack) -> new PutBack(putBack.sequence(), Math.min(putBack.due(), now)));
    }

    /**
     * The next that may be admitted now.
     *
     * @param places how many may be admitted; new ones leave room for those that were put back and still pause
     */
    Optional<Sequence> poll(long now, int places) {
        for (Iterator<PutBack> all = returned.values().iterator(); all.hasNext(); ) {
            PutBack next = all.next();
            if (now - next.due() >= 0) {
                all.remove();
                return Optional.of(next.sequence());
            }
        }
        Iterator<Sequence> all = fresh.values().iterator();
        if (!all.hasNext() || places <= returned.size()) {
            return Optional.empty();
        }
        Sequence next = all.next();
        all.remove();
        return Optional.of(next);
    }

    Optional<Sequence> remove(UUID id) {
        PutBack putBack = returned.remove(id);
        return putBack == null ? Optional.ofNullable(fresh.remove(id)) : Optional.of(putBack.sequence());
    }

    /** Removes those that were put back and have made no progress for too long. */
    List<Sequence> expired(long now) {
        List<Sequence> expired = new ArrayList<>();
        for (PutBack putBack : returned.values()) {
            if (now - putBack.sequence().progress().at()
                    >= limits.recoveryLimit().toNanos()) {
                expired.add(putBack.sequence());
            }
        }
        expired.forEach(sequence -> returned.remove(sequence.id()));
        return expired;
    }

    List<Sequence> drain() {
        List<Sequence> all = new ArrayList<>(fresh.values());
        returned.values().forEach(putBack -> all.add(putBack.sequence()));
        fresh.clear();
        returned.clear();
        return all;
    }

    int size() {
        return fresh.size() + returned.size();
    }
}
