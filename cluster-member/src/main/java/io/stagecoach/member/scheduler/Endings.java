package io.stagecoach.member.scheduler;

import java.util.Comparator;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** Ends sequences before they are done, as somebody wishes. */
record Endings(RunningSequences running, Admission admission, Set<Sequence> ready) {
    /** One that is under way leaves the stages when it lands. */
    void end(UUID id, Consumer<Sequence> how) {
        admission.end(id, how);
        running.find(id)
                .filter(sequence -> sequence.state() != SequenceState.FINISHED)
                .ifPresent(sequence -> {
                    how.accept(sequence);
                    if (ready.remove(sequence)) {
                        running.end(sequence);
                    }
                });
    }

    /**
     * Nobody is taken in from now on, and so many are handed over to another coordinator. Those that have most to come
     * go first: the others may end here.
     */
    void leave(int handOver) {
        admission.leave();
        running.all().stream()
                .filter(sequence -> sequence.state() != SequenceState.FINISHED)
                .sorted(Comparator.comparing(
                                (Sequence sequence) -> sequence.known().remaining())
                        .reversed())
                .limit(handOver)
                .toList()
                .forEach(sequence -> {
                    sequence.fail(GenerationException.leaving());
                    running.retire(sequence);
                    ready.remove(sequence);
                });
    }
}
