package io.stagecoach.member.scheduler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which sequences set out together: for stage 0 those that decode, and beside them rows of prompts. As many batches are under
 * way on a route as are worth being computed at the same time; what comes back or is new meanwhile travels with the next. Beside them
 * one batch a route brings a stage what it has lost, so that neither kind waits for the other.
 *
 * @param spread what a route is computed on
 */
record Batcher(Function<Route, PipelineDepth> spread, PrefillBudget budget) {

    /**
     * @param ready sequences that have a route and are not under way, longest wait first
     * @param running all sequences that have a route, in the order in which they got it
     * @return the batch to send off now; empty when all should wait for an arrival
     */
    Optional<Batch> next(Set<Sequence> ready, Collection<Batch> flying, Collection<Sequence> running) {
        Set<Route> full = new HashSet<>();
        Set<Route> mending = new HashSet<>();
        flying.stream().filter(Batch::alone).map(Batch::route).forEach(mending::add);
        for (Sequence sequence : ready) {
            Route route = sequence.route();
            OptionalInt behind = sequence.caches().behind();
            if (behind.isPresent() && !mending.contains(route)) {
                return Optional.of(again(route, behind.getAsInt(), ready, running));
            }
            if (behind.isEmpty() && !full.contains(route)) {
                if (underWay(route, flying) < groups(route, running)) {
                    return Optional.of(Batch.departing(route, board(route, ready, running)));
                }
                full.add(route);
            }
        }
        return Optional.empty();
    }

    private int groups(Route route, Collection<Sequence> running) {
        return spread.apply(route)
                .groups(count(route, SequenceState.DECODE, running), count(route, SequenceState.PREFILL, running));
    }

    private static long count(Route route, SequenceState state, Collection<Sequence> running) {
        return running.stream().filter(on(route, state)).count();
    }

    private static long underWay(Route route, Collection<Batch> flying) {
        return flying.stream()
                .filter(batch -> !batch.alone() && batch.route().equals(route))
                .count();
    }

    /** The sequences that came first get all that the stage lacks of them first, and go on. */
    private Batch again(Route route, int stage, Set<Sequence> ready, Collection<Sequence> running) {
        List<Batch.Entry> boarded = new ArrayList<>();
        int rows = budget.most();
        for (Sequence sequence : running) {
            if (rows > 0
                    && ready.contains(sequence)
                    && sequence.route().equals(route)
                    && sequence.caches().behind().equals(OptionalInt.of(stage))) {
                Batch.Entry entry = Batch.Entry.of(sequence, rows);
                boarded.add(entry);
                rows -= entry.step().rows();
            }
        }
        return Batch.again(route, stage, boarded);
    }

    /**
     * The decoding sequences are spread over the groups. Beside them go those that were interrupted, with as many rows as a pass
     * may have, and then the oldest prompts with the rows that may go beside.
     */
    private List<Batch.Entry> board(Route route, Set<Sequence> ready, Collection<Sequence> running) {
        long decoding = count(route, SequenceState.DECODE, running);
        int share = Math.toIntExact(Math.ceilDiv(decoding, spread.apply(route).groups(decoding, 0)));
        List<Batch.Entry> boarded = new ArrayList<>();
        ready.stream()
                .filter(on(route, SequenceState.DECODE))
                .limit(share)
                .forEach(sequence -> boarded.add(Batch.Entry.of(sequence, 1)));
        int taken = 0;
        List<Sequence> prompts = running.stream()
                .filter(on(route, SequenceState.PREFILL))
                .filter(ready::contains)
                .sorted(Comparator.comparing(prompt -> !prompt.isInterrupted()))
                .toList();
        for (Sequence prompt : prompts) {
            int rows = (prompt.isInterrupted() ? budget.most() : budget.rowsBeside(share)) - taken;
            if (rows > 0) {
                Batch.Entry entry = Batch.Entry.of(prompt, rows);
                boarded.add(entry);
                taken += entry.step().rows();
            }
        }
        return boarded;
    }

    private static Predicate<Sequence> on(Route route, SequenceState state) {
        return sequence -> sequence.state() == state
                && sequence.route().equals(route)
                && sequence.caches().behind().isEmpty();
    }
}
