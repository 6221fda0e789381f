package io.stagecoach.coordinator;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which sequences set out together for stage 0. As many groups are under way on a route as it has stages, so that every
 * stage has one to work on; a prompt chunk travels by itself, so that it delays nobody's next token on the way.
 */
final class Departures {
    private Departures() {}

    /**
     * @param ready sequences that have a route and are not under way, longest wait first
     * @param running all sequences that have a route
     * @return the group to send off now; empty when all should wait for an arrival
     */
    static Optional<List<Sequence>> next(
            List<Sequence> ready, Collection<Flight> flying, Collection<Sequence> running, int stages) {
        Optional<Sequence> prompt = leader(ready, Sequence.State.PREFILL, flying, stages);
        return prompt.isPresent()
                ? prompt.map(List::of)
                : leader(ready, Sequence.State.DECODE, flying, stages)
                        .map(leader -> group(leader.route(), ready, running, stages));
    }

    private static Optional<Sequence> leader(
            List<Sequence> ready, Sequence.State state, Collection<Flight> flying, int stages) {
        boolean prefill = state == Sequence.State.PREFILL;
        return ready.stream()
                .filter(sequence -> sequence.state() == state)
                .filter(sequence -> flying.stream()
                                .filter(flight -> flight.prefill() == prefill
                                        && flight.route().equals(sequence.route()))
                                .count()
                        < stages)
                .findFirst();
    }

    private static List<Sequence> group(Route route, List<Sequence> ready, Collection<Sequence> running, int stages) {
        long onRoute = running.stream()
                .filter(sequence -> sequence.route().equals(route))
                .count();
        return ready.stream()
                .filter(sequence -> sequence.state() == Sequence.State.DECODE)
                .filter(sequence -> sequence.route().equals(route))
                .limit(Math.ceilDiv(onRoute, stages))
                .toList();
    }
}
