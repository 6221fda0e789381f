package io.stagecoach.coordinator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Which sequences set out together for stage 0: those that decode, and beside them rows of prompts; or for the one stage
 * that has lost what it had of them. As many flights are
 * under way on a route as can be computed at the same time; what comes back or is new meanwhile travels with the next.
 *
 * @param groups of flights that a route can compute at the same time
 */
record Departures(ToIntFunction<Route> groups, PromptBudget budget) {

    /**
     * @param ready sequences that have a route and are not under way, longest wait first
     * @param running all sequences that have a route, in the order in which they got it
     * @return the flight to send off now; empty when all should wait for an arrival
     */
    Optional<Flight> next(Set<Sequence> ready, Collection<Flight> flying, Collection<Sequence> running) {
        return ready.stream()
                .filter(sequence -> flying.stream()
                                .filter(flight -> flight.route().equals(sequence.route()))
                                .count()
                        < groups.applyAsInt(sequence.route()))
                .findFirst()
                .map(first -> first.caches().behind().isPresent()
                        ? again(first.route(), first.caches().behind().getAsInt(), ready)
                        : Flight.departing(first.route(), board(first.route(), ready, running)));
    }

    /** What a stage lacks is computed as prompts are; nobody decodes there meanwhile. */
    private Flight again(Route route, int stage, Set<Sequence> ready) {
        List<Flight.Passenger> boarded = new ArrayList<>();
        int rows = budget.most();
        for (Sequence sequence : ready) {
            boolean behind =
                    sequence.route().equals(route) && sequence.caches().behind().equals(OptionalInt.of(stage));
            if (behind && rows > 0) {
                Flight.Passenger passenger = Flight.Passenger.of(sequence, rows);
                boarded.add(passenger);
                rows -= passenger.step().rows();
            }
        }
        return Flight.again(route, stage, boarded);
    }

    /** The decoding sequences are spread over the groups, and the oldest prompts have the rows that go beside. */
    private List<Flight.Passenger> board(Route route, Set<Sequence> ready, Collection<Sequence> running) {
        long decoding =
                running.stream().filter(on(route, Sequence.State.DECODE)).count();
        int share = Math.toIntExact(Math.ceilDiv(decoding, groups.applyAsInt(route)));
        List<Flight.Passenger> boarded = new ArrayList<>();
        ready.stream()
                .filter(on(route, Sequence.State.DECODE))
                .limit(share)
                .forEach(sequence -> boarded.add(Flight.Passenger.of(sequence, 1)));
        int rows = budget.rowsBeside(share);
        List<Sequence> prompts = running.stream()
                .filter(on(route, Sequence.State.PREFILL))
                .filter(ready::contains)
                .toList();
        for (Sequence prompt : prompts) {
            if (rows > 0) {
                Flight.Passenger passenger = Flight.Passenger.of(prompt, rows);
                boarded.add(passenger);
                rows -= passenger.step().rows();
            }
        }
        return boarded;
    }

    private static Predicate<Sequence> on(Route route, Sequence.State state) {
        return sequence -> sequence.state() == state
                && sequence.route().equals(route)
                && sequence.caches().behind().isEmpty();
    }
}
