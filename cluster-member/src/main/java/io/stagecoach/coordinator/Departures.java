package io.stagecoach.coordinator;

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
 * Which sequences set out together: for stage 0 those that decode, and beside them rows of prompts. As many flights are under
 * way on a route as are worth being computed at the same time; what comes back or is new meanwhile travels with the next. Beside them
 * one flight a route brings a stage what it has lost, so that neither kind waits for the other.
 *
 * @param spread what a route is computed on
 */
record Departures(Function<Route, Spread> spread, PromptBudget budget) {

    /**
     * @param ready sequences that have a route and are not under way, longest wait first
     * @param running all sequences that have a route, in the order in which they got it
     * @return the flight to send off now; empty when all should wait for an arrival
     */
    Optional<Flight> next(Set<Sequence> ready, Collection<Flight> flying, Collection<Sequence> running) {
        Set<Route> full = new HashSet<>();
        Set<Route> mending = new HashSet<>();
        flying.stream().filter(Flight::alone).map(Flight::route).forEach(mending::add);
        for (Sequence sequence : ready) {
            Route route = sequence.route();
            OptionalInt behind = sequence.caches().behind();
            if (behind.isPresent() && !mending.contains(route)) {
                return Optional.of(again(route, behind.getAsInt(), ready, running));
            }
            if (behind.isEmpty() && !full.contains(route)) {
                if (underWay(route, flying) < groups(route, running)) {
                    return Optional.of(Flight.departing(route, board(route, ready, running)));
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

    private static long underWay(Route route, Collection<Flight> flying) {
        return flying.stream()
                .filter(flight -> !flight.alone() && flight.route().equals(route))
                .count();
    }

    /** The sequences that came first get all that the stage lacks of them first, and go on. */
    private Flight again(Route route, int stage, Set<Sequence> ready, Collection<Sequence> running) {
        List<Flight.Passenger> boarded = new ArrayList<>();
        int rows = budget.most();
        for (Sequence sequence : running) {
            if (rows > 0
                    && ready.contains(sequence)
                    && sequence.route().equals(route)
                    && sequence.caches().behind().equals(OptionalInt.of(stage))) {
                Flight.Passenger passenger = Flight.Passenger.of(sequence, rows);
                boarded.add(passenger);
                rows -= passenger.step().rows();
            }
        }
        return Flight.again(route, stage, boarded);
    }

    /**
     * The decoding sequences are spread over the groups. Beside them go those that were interrupted, with as many rows as a pass
     * may have, and then the oldest prompts with the rows that may go beside.
     */
    private List<Flight.Passenger> board(Route route, Set<Sequence> ready, Collection<Sequence> running) {
        long decoding = count(route, SequenceState.DECODE, running);
        int share = Math.toIntExact(Math.ceilDiv(decoding, spread.apply(route).groups(decoding, 0)));
        List<Flight.Passenger> boarded = new ArrayList<>();
        ready.stream()
                .filter(on(route, SequenceState.DECODE))
                .limit(share)
                .forEach(sequence -> boarded.add(Flight.Passenger.of(sequence, 1)));
        int taken = 0;
        List<Sequence> prompts = running.stream()
                .filter(on(route, SequenceState.PREFILL))
                .filter(ready::contains)
                .sorted(Comparator.comparing(prompt -> !prompt.isInterrupted()))
                .toList();
        for (Sequence prompt : prompts) {
            int rows = (prompt.isInterrupted() ? budget.most() : budget.rowsBeside(share)) - taken;
            if (rows > 0) {
                Flight.Passenger passenger = Flight.Passenger.of(prompt, rows);
                boarded.add(passenger);
                taken += passenger.step().rows();
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
