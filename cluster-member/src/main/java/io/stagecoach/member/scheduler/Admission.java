package io.stagecoach.member.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** Who may run: takes new sequences in or turns them away, and gives those that wait a route while there is room. */
final class Admission {
    private final SchedulerLimits limits;
    private final WaitingQueue waiting;
    private final RunningSequences running;
    /** When every stage was last seen to have a replica that takes new sequences. */
    private long coveredAt;

    private boolean leaving;

    Admission(SchedulerLimits limits, RunningSequences running, long now) {
        this.limits = limits;
        this.waiting = new WaitingQueue(limits);
        this.running = running;
        this.coveredAt = now;
    }

    void submit(Sequence sequence, Routing routing) {
        Set<Integer> missing = routing.missing();
        if (leaving) {
            sequence.fail(GenerationException.leaving());
        } else if (!missing.isEmpty() && !sequence.isResumed()) {
            sequence.fail(GenerationException.uncovered(missing));
        } else if (waiting.isFull() && running.size() >= limits.maxRunning()) {
            sequence.fail(GenerationException.overloaded(waiting.size()));
        } else {
            waiting.add(sequence);
        }
    }

    /** Gives waiting sequences a route while there is room; answers those that got one. */
    List<Sequence> admit(Routing routing, long now) {
        List<Sequence> admitted = new ArrayList<>();
        while (running.size() < limits.maxRunning()) {
            int places = limits.maxRunning() - running.size();
            Optional<Sequence> next = routing.missing().isEmpty() ? waiting.poll(now, places) : Optional.empty();
            if (next.isEmpty()) {
                break;
            }
            Route route = routing.shortest(next.get().caches()::kept, running::outstanding)
                    .orElseThrow();
            running.admit(next.get(), route, now);
            admitted.add(next.get());
        }
        return admitted;
    }

    /** The sequence waits to be computed again as far as it has lost its caches. */
    void putBack(Sequence sequence, long now) {
        waiting.putBack(sequence, now);
    }

    /** Other claims, other chances. */
    void claimsChanged(long now) {
        waiting.hurry(now);
    }

    /** The sequence has outgrown the context: it is prefilled from a window that has moved on, before all others. */
    void slide(Sequence sequence, long now) {
        sequence.slide(now);
        waiting.goOn(sequence, now);
    }

    /** The sequence waits for another replica, which is no failure, before all others. */
    void goOn(Sequence sequence, long now) {
        waiting.goOn(sequence, now);
    }

    /** Of one that waits. */
    void end(UUID id, Consumer<Sequence> how) {
        waiting.remove(id).ifPresent(how);
    }

    /** Fails those that wait without hope. */
    void giveUp(Routing routing, long now) {
        Set<Integer> missing = routing.missing();
        if (missing.isEmpty()) {
            coveredAt = now;
        }
        Duration limit = limits.recoveryLimit();
        boolean stuck = now - coveredAt >= limit.toNanos();
        (stuck ? waiting.drain() : waiting.expired(now))
                .forEach(sequence -> sequence.fail(GenerationException.stuck(missing, limit)));
    }

    /** From now on nobody is taken in. */
    void leave() {
        leaving = true;
        waiting.drain().forEach(sequence -> sequence.fail(GenerationException.leaving()));
    }

    int waiting() {
        return waiting.size();
    }
}
