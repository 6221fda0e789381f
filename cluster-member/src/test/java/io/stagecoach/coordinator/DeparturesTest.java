package io.stagecoach.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.sampling.SampledToken;
import io.stagecoach.sampling.SamplingParams;
import io.stagecoach.stage.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeparturesTest {
    private static final Route ROUTE = route(0);
    private static final Route OTHER = route(1);

    private final List<Sequence> running = new ArrayList<>();
    private final List<Sequence> ready = new ArrayList<>();
    private final List<Flight> flying = new ArrayList<>();

    @Test
    void nothingReadyMeansNoDeparture() {
        assertThat(depart()).isEmpty();
    }

    @Test
    void aPromptGoesFirstAndAlone() {
        decoding(ROUTE);
        Sequence prompt = prefilling(ROUTE);
        prefilling(ROUTE);
        assertThat(depart()).containsExactly(prompt);
    }

    @Test
    void noMorePromptsAreUnderWayThanStages() {
        Sequence decoding = decoding(ROUTE);
        prefilling(ROUTE);
        fly(prefilling(ROUTE), true);
        fly(prefilling(ROUTE), true);
        assertThat(depart()).containsExactly(decoding);
    }

    @Test
    void decodingSequencesGoInAsManyGroupsAsThereAreStages() {
        for (int i = 0; i < 5; i++) {
            decoding(ROUTE);
        }
        assertThat(depart()).isEqualTo(running.subList(0, 3));
        assertThat(depart()).isEqualTo(running.subList(3, 5));
        decoding(ROUTE);
        assertThat(depart()).isEmpty();
    }

    @Test
    void aGroupSharesItsRoute() {
        Sequence one = decoding(ROUTE);
        Sequence other = decoding(OTHER);
        decoding(ROUTE);
        assertThat(depart()).containsExactly(one);
        assertThat(other.route()).isEqualTo(OTHER);
    }

    @Test
    void eachRouteHasItsOwnFlights() {
        fly(decoding(ROUTE), false);
        fly(decoding(ROUTE), false);
        decoding(ROUTE);
        Sequence other = decoding(OTHER);
        assertThat(depart()).containsExactly(other);
        assertThat(depart()).isEmpty();
    }

    /** Sends the next group off. */
    private List<Sequence> depart() {
        List<Sequence> group = Departures.next(ready, flying, running, 2).orElse(List.of());
        ready.removeAll(group);
        if (!group.isEmpty()) {
            fly(group.getFirst(), group.getFirst().state() == Sequence.State.PREFILL);
        }
        return group;
    }

    private void fly(Sequence sequence, boolean prefill) {
        ready.remove(sequence);
        Flight.Passenger passenger = new Flight.Passenger(sequence, sequence.nextStep(4));
        flying.add(
                new Flight(sequence.route(), prefill, 0, List.of(passenger), new Rows.Ids(new int[] {flying.size()})));
    }

    private Sequence prefilling(Route route) {
        Sequence sequence = new Sequence(
                new UUID(7, running.size()),
                new GenerationRequest(new int[3], new int[0], 9, Set.of(), SamplingParams.GREEDY),
                new Recorder(0),
                0);
        sequence.admit(route, 0);
        running.add(sequence);
        ready.add(sequence);
        return sequence;
    }

    private Sequence decoding(Route route) {
        Sequence sequence = prefilling(route);
        sequence.sampled(sequence.nextStep(4), new SampledToken(1, Float.NaN, List.of()), 0);
        return sequence;
    }

    private static Route route(int replica) {
        return new Route(List.of(FakeStages.role(0, replica), FakeStages.role(1, replica)));
    }
}
