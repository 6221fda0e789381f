package io.stagecoach.coordinator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Makes sequences change over to other replicas, as {@link Transfers} decides, and counts which way they went. */
final class ChangeOvers {
    private final Residents running;
    private final Admission admission;
    private final LongSupplier nanoTime;
    private final Supplier<CoordinatorListener> listener;
    private long moved;
    private volatile Map<ChangeOver, Long> counts = Map.of();

    ChangeOvers(Residents running, Admission admission, LongSupplier nanoTime, Supplier<CoordinatorListener> listener) {
        this.running = running;
        this.admission = admission;
        this.nanoTime = nanoTime;
        this.listener = listener;
    }

    /** Those that changed over are ready again where there was room for them. */
    void make(Routing routing, Set<Sequence> ready) {
        Transfers transfers = new Transfers(running, routing);
        Optional<Sequence> next;
        while ((next = transfers.next(ready)).isPresent()) {
            Sequence sequence = next.get();
            Route before = sequence.route();
            boolean stolen = !transfers.isGivenUp(before);
            ready.remove(sequence);
            running.retire(sequence);
            admission.changeOver(sequence, nanoTime.getAsLong());
            ready.addAll(admission.admit(routing, nanoTime.getAsLong()));
            moved++;
            if (sequence.state() != SequenceState.WAITING) {
                count(ChangeOver.between(before, sequence.route()), stolen);
            }
        }
    }

    private void count(List<ChangeOver> ways, boolean stolen) {
        counts = ChangeOver.counted(counts, ways);
        ways.forEach(way -> listener.get().changedOver(way, stolen));
    }

    /** Sequences that changed over so far, those that still wait for a route included. */
    long moved() {
        return moved;
    }

    /** By where from and where to; any thread may ask. */
    Map<ChangeOver, Long> counts() {
        return counts;
    }
}
