package io.stagecoach.coordinator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Which sequences set out together for stage 0: those that decode, and beside them rows of prompts. As many flights are
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
                .map(Sequence::route)
                .distinct()
                .filter(route -> flying.stream()
                                .filter(flight -> flight.route().equals(route))
                                .count()
                        < groups.applyAsInt(route))
                .findFirst()
                .map(route -> Flight.departing(route, board(route, ready, running)));
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
        return sequence -> sequence.state() == state && sequence.route().equals(route);
    }
}
