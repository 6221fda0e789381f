package io.stagecoach.member.scheduler;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Sequences without a route, in the order in which they are admitted: requeued and suspended ones first, each after its pause,
 * then new ones, first come first served. {@link #poll} alone decides the order; priorities would go there.
 */
final class WaitingQueue {
    /** Pauses double at most 5 times: from 20 ms to 640 ms. */
    private static final int DOUBLINGS = 5;

    private final SchedulerLimits limits;
    private final Map<UUID, Returned> returned = new LinkedHashMap<>();
    private final Map<UUID, Sequence> fresh = new LinkedHashMap<>();
    /** When every stage last had a replica that takes new sequences. */
    private long coveredAt;

    /** @param due not admitted before */
    private record Returned(Sequence sequence, long due) {}

    WaitingQueue(SchedulerLimits limits, long now) {
        this.limits = limits;
        this.coveredAt = now;
    }

    /** Whether another new sequence is refused. Sequences that were admitted before do not count, and are never refused. */
    boolean isFull() {
        return fresh.size() >= limits.maxWaiting();
    }

    /** Adds a new sequence. */
    void add(Sequence sequence) {
        fresh.put(sequence.id(), sequence);
    }

    /** Adds a sequence after a loss. It pauses; the pause doubles with each requeue without progress in between. */
    void requeue(Sequence sequence, long now) {
        long pause =
                limits.backoff().toNanos() << Math.clamp(sequence.progress().requeuesSince() - 1, 0, DOUBLINGS);
        returned.put(sequence.id(), new Returned(sequence, now + pause));
    }

    /** Adds a sequence that migrates or whose window slides: no failure, so no pause. */
    void readmit(Sequence sequence, long now) {
        returned.put(sequence.id(), new Returned(sequence, now));
    }

    /** Ends all pauses: claims have changed, so what was lost may be served again. */
    void endPauses(long now) {
        returned.replaceAll((id, each) -> new Returned(each.sequence(), Math.min(each.due(), now)));
    }

    /**
     * Takes the next sequence to admit.
     *
     * @param places how many may be admitted; new sequences leave places for returned ones that still pause
     */
    Optional<Sequence> poll(long now, int places) {
        for (Iterator<Returned> all = returned.values().iterator(); all.hasNext(); ) {
            Returned next = all.next();
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
        Returned found = returned.remove(id);
        return found == null ? Optional.ofNullable(fresh.remove(id)) : Optional.of(found.sequence());
    }

    /**
     * Removes sequences that cannot continue: all of them when a stage had no replica for the recovery limit, else those that were
     * requeued and made no progress for so long.
     *
     * @param covered whether every stage has a replica now
     */
    List<Sequence> removeStuck(boolean covered, long now) {
        if (covered) {
            coveredAt = now;
        }
        long limit = limits.recoveryLimit().toNanos();
        if (now - coveredAt >= limit) {
            return removeAll();
        }
        List<Sequence> stuck = new ArrayList<>();
        for (Returned each : returned.values()) {
            if (now - each.sequence().progress().at() >= limit) {
                stuck.add(each.sequence());
            }
        }
        stuck.forEach(sequence -> returned.remove(sequence.id()));
        return stuck;
    }

    List<Sequence> removeAll() {
        List<Sequence> all = new ArrayList<>(fresh.values());
        returned.values().forEach(each -> all.add(each.sequence()));
        fresh.clear();
        returned.clear();
        return all;
    }

    int size() {
        return fresh.size() + returned.size();
    }
}
