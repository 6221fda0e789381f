package io.stagecoach.member.scheduler;

import io.stagecoach.member.scheduler.Routing.Route;
import io.stagecoach.member.scheduler.Sequence.State;
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
 * Forms the batches. A batch takes all ready sequences of one route that decode, or a share of them, and rows of prompts beside
 * them. A route has as many batches in flight as its members can compute at the same time ({@link PipelineDepth}); a sequence
 * that becomes ready meanwhile goes with the next one.
 *
 * <p>Beside them, each route has at most one recompute batch: it brings a stage what it lost, and leaves the other stages alone.
 * Neither kind waits for the other.
 *
 * @param depth of a route
 * @param budget of prompt rows in one batch
 */
record Batcher(Function<Route, PipelineDepth> depth, PrefillBudget budget) {

    /**
     * The next batch to send; empty when all ready sequences should wait for a batch in flight.
     *
     * @param ready sequences with a route and no batch in flight, longest wait first
     * @param inFlight all batches at the stages
     * @param running all sequences with a route, in order of their admission
     */
    Optional<Batch> next(Set<Sequence> ready, Collection<Batch> inFlight, Collection<Sequence> running) {
        Set<Route> full = new HashSet<>();
        Set<Route> recomputing = new HashSet<>();
        inFlight.stream().filter(Batch::isRecompute).map(Batch::route).forEach(recomputing::add);
        for (Sequence sequence : ready) {
            Route route = sequence.route();
            OptionalInt behind = sequence.caches().stageBehind();
            if (behind.isPresent() && !recomputing.contains(route)) {
                return Optional.of(recompute(route, behind.getAsInt(), ready, running));
            }
            if (behind.isEmpty() && !full.contains(route)) {
                if (countInFlight(route, inFlight) < groups(route, running)) {
                    return Optional.of(Batch.first(route, entries(route, ready, running)));
                }
                full.add(route);
            }
        }
        return Optional.empty();
    }

    private int groups(Route route, Collection<Sequence> running) {
        return depth.apply(route).groups(count(route, State.DECODE, running), count(route, State.PREFILL, running));
    }

    private static long count(Route route, State state, Collection<Sequence> running) {
        return running.stream().filter(on(route, state)).count();
    }

    private static long countInFlight(Route route, Collection<Batch> inFlight) {
        return inFlight.stream()
                .filter(batch -> !batch.isRecompute() && batch.route().equals(route))
                .count();
    }

    /** The rows that one stage lacks: all rows of the oldest sequence first, so that it decodes again soonest. */
    private Batch recompute(Route route, int stage, Set<Sequence> ready, Collection<Sequence> running) {
        List<Batch.Entry> entries = new ArrayList<>();
        int rows = budget.most();
        for (Sequence sequence : running) {
            if (rows > 0
                    && ready.contains(sequence)
                    && sequence.route().equals(route)
                    && sequence.caches().stageBehind().equals(OptionalInt.of(stage))) {
                Batch.Entry entry = Batch.Entry.of(sequence, rows);
                entries.add(entry);
                rows -= entry.step().rows();
            }
        }
        return Batch.recompute(route, stage, entries);
    }

    /**
     * The route's decoding sequences, divided evenly among its groups, then interrupted texts with as many rows as a pass may
     * have, then the oldest prompts with the rows that may go beside decode rows.
     */
    private List<Batch.Entry> entries(Route route, Set<Sequence> ready, Collection<Sequence> running) {
        long decoding = count(route, State.DECODE, running);
        int share = Math.toIntExact(Math.ceilDiv(decoding, depth.apply(route).groups(decoding, 0)));
        List<Batch.Entry> entries = new ArrayList<>();
        ready.stream()
                .filter(on(route, State.DECODE))
                .limit(share)
                .forEach(sequence -> entries.add(Batch.Entry.of(sequence, 1)));
        int taken = 0;
        List<Sequence> prompts = running.stream()
                .filter(on(route, State.PREFILL))
                .filter(ready::contains)
                .sorted(Comparator.comparing(prompt -> !prompt.isInterrupted()))
                .toList();
        for (Sequence prompt : prompts) {
            int rows = (prompt.isInterrupted() ? budget.most() : budget.rowsBeside(share)) - taken;
            if (rows > 0) {
                Batch.Entry entry = Batch.Entry.of(prompt, rows);
                entries.add(entry);
                taken += entry.step().rows();
            }
        }
        return entries;
    }

    private static Predicate<Sequence> on(Route route, State state) {
        return sequence -> sequence.state() == state
                && sequence.route().equals(route)
                && sequence.caches().stageBehind().isEmpty();
    }

    /**
     * How many batches of a route can be computed at the same time.
     *
     * @param hosts of the route's members, 1 or more
     * @param atOnce members of the route that can compute at the same time, each on a core of its own; hosts or more
     */
    record PipelineDepth(int hosts, int atOnce) {
        /**
         * Members on one host share its memory, so a pass beside another one must be worth reading the weights for. Seen with three
         * members on 2 cores (GPT-2 124M, bf16): two groups of two made 4 streams slower by a fifth, two of eight made 16 faster
         * by a quarter.
         */
        private static final int WORTH_A_PASS = 8;

        PipelineDepth {
            if (hosts < 1 || atOnce < hosts) {
                throw new IllegalArgumentException(
                        "a route is on 1 host or more, and each computes, not " + atOnce + " on " + hosts);
            }
        }

        /**
         * How many batches should be in flight on the route.
         *
         * @param decoding sequences on the route
         * @param prompts on the route; each can fill a pass
         */
        int groups(long decoding, long prompts) {
            return Math.clamp(Math.ceilDiv(decoding, WORTH_A_PASS) + prompts, hosts, atOnce);
        }
    }

    /**
     * How many prompt rows go beside decode rows in one batch.
     *
     * <p>Each running stream waits for the whole pass, so a pass with prompts should take about twice what it takes without.
     * Seen with three members of one thread on 2 cores (GPT-2 124M, bf16): with 4 decode rows a round takes 18 ms, and 34 ms
     * with these 24 prompt rows beside them. 48 rows took it to 48 ms, and 16 clients got no more tokens for it. Fewer would make
     * new sequences wait for long, and read the weights for little.
     *
     * <p>Interrupted texts get whole passes, since their readers get no tokens meanwhile. With the rows of new prompts the first of
     * four recoveries delayed the others: on full cores the last of them, 1435 rows together, was 3.9 s behind the first.
     *
     * @param most rows of a pass without decode rows, or with an interrupted text
     */
    record PrefillBudget(int most) {
        private static final int ALWAYS = 16;
        private static final int BESIDE_EACH = 2;

        PrefillBudget {
            if (most < 1) {
                throw new IllegalArgumentException("a pass has 1 prompt row or more, not " + most);
            }
        }

        int rowsBeside(int decodes) {
            return decodes == 0 ? most : Math.min(most, ALWAYS + BESIDE_EACH * decodes);
        }
    }
}
