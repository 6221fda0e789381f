package io.stagecoach.coordinator;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which sequences set out together for stage 0. As many groups are under way as there are stages, so that every stage
 * has one to work on; a prompt chunk travels by itself, so that it delays nobody's next token on the way.
 */
final class Departures {
    private Departures() {}

    /**
     * @param ready sequences that have a route and are not under way, longest wait first
     * @return the group to send off now; empty when all should wait for an arrival
     */
    static Optional<List<Sequence>> next(List<Sequence> ready, Collection<Flight> flying, int running, int stages) {
        long prefills = flying.stream().filter(Flight::isPrefill).count();
        if (prefills < stages) {
            Optional<Sequence> prompt = first(ready, Sequence.State.PREFILL);
            if (prompt.isPresent()) {
                return prompt.map(List::of);
            }
        }
        if (flying.size() - prefills >= stages) {
            return Optional.empty();
        }
        int groupSize = Math.ceilDiv(running, stages);
        return first(ready, Sequence.State.DECODE)
                .map(leader -> ready.stream()
                        .filter(sequence -> sequence.state() == Sequence.State.DECODE)
                        .filter(sequence -> sequence.route().equals(leader.route()))
                        .limit(groupSize)
                        .toList());
    }

    private static Optional<Sequence> first(List<Sequence> ready, Sequence.State state) {
        return ready.stream().filter(sequence -> sequence.state() == state).findFirst();
    }
}
