package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.scheduler.Routing.Route;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimCluster;
import io.stagecoach.sampling.SampledToken;
import io.stagecoach.sampling.SamplingParams;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private static final Route ROUTE = route(0);
    private static final Route OTHER = route(1);
    private static final int MOST = 100;

    private final List<Sequence> running = new ArrayList<>();
    private final Set<Sequence> ready = new LinkedHashSet<>();
    private final List<Batch> flying = new ArrayList<>();
    private int groups = 1;

    @Test
    void nothingReadyMeansNoDeparture() {
        assertThat(depart()).isEmpty();
    }

    @Test
    void allThatDecodeTravelTogether() {
        List<Sequence> all = List.of(decoding(ROUTE), decoding(ROUTE), decoding(ROUTE));
        assertThat(depart()).isEqualTo(all);
        decoding(ROUTE);
        assertThat(depart()).as("one group is under way").isEmpty();
    }

    @Test
    void promptsTravelBesideThoseThatDecodeTheOldestFirst() {
        Sequence first = prefilling(ROUTE, 12);
        Sequence second = prefilling(ROUTE, 12);
        Sequence third = prefilling(ROUTE, 12);
        Sequence decoding = decoding(ROUTE);
        ready.remove(first);
        ready.add(first);
        assertThat(depart()).as("18 rows beside one").containsExactly(decoding, first, second);
        assertThat(rows()).containsExactly(1, 12, 6);
        assertThat(ready).containsExactly(third);
    }

    @Test
    void withoutAnyThatDecodesPromptsHaveTheWholePass() {
        prefilling(ROUTE, 70);
        prefilling(ROUTE, 70);
        prefilling(ROUTE, 70);
        depart();
        assertThat(rows()).containsExactly(70, 30);
    }

    @Test
    void textsThatWereInterruptedHaveTheWholePassAndGoBeforeNewOnes() {
        Sequence prompt = prefilling(ROUTE, 60);
        Sequence resumed = resumed(ROUTE, 70);
        Sequence lost = decoding(ROUTE);
        lost.requeue(0);
        lost.start(ROUTE, Optional.empty(), 0);
        Sequence decoding = decoding(ROUTE);
        assertThat(depart()).containsExactly(decoding, resumed, lost);
        assertThat(rows())
                .as("four of its own, and 71 with the token that had come")
                .containsExactly(1, 71, 4);
        assertThat(ready).containsExactly(prompt);
    }

    @Test
    void aTextThatHasGotFurtherIsInterruptedNoMore() {
        Sequence resumed = resumed(ROUTE, 2);
        assertThat(resumed.isInterrupted()).isTrue();
        resumed.advance(resumed.nextStep(4), List.of(), new SampledToken(1, Float.NaN, List.of()), 0);
        assertThat(resumed.isInterrupted()).isFalse();
        prefilling(ROUTE, 3).requeue(0);
        assertThat(running.getLast().isInterrupted()).as("nobody reads it yet").isFalse();
    }

    @Test
    void promptsBetweenTwoGroupsLeaveRoomForThoseBehind() {
        groups = 2;
        decoding(ROUTE);
        assertThat(depart()).hasSize(1);
        prefilling(ROUTE, 90);
        depart();
        assertThat(rows()).as("as beside one, since one comes after").containsExactly(18);
    }

    @Test
    void decodingSequencesAreSpreadOverTheGroups() {
        groups = 2;
        for (int i = 0; i < 5; i++) {
            decoding(ROUTE);
        }
        assertThat(depart()).isEqualTo(running.subList(0, 3));
        assertThat(depart()).isEqualTo(running.subList(3, 5));
        decoding(ROUTE);
        assertThat(depart()).isEmpty();
    }

    @Test
    void thoseThatWaitLongestGoFirst() {
        groups = 2;
        Sequence late = decoding(ROUTE);
        Sequence early = decoding(ROUTE);
        ready.remove(late);
        ready.add(late);
        assertThat(depart()).containsExactly(early);
        assertThat(depart()).containsExactly(late);
    }

    @Test
    void aGroupSharesItsRoute() {
        Sequence one = decoding(ROUTE);
        Sequence other = decoding(OTHER);
        Sequence prompt = prefilling(OTHER, 3);
        decoding(ROUTE);
        assertThat(depart()).hasSize(2).contains(one);
        assertThat(depart()).as("each route has its own batches").containsExactly(other, prompt);
        assertThat(depart()).isEmpty();
    }

    /** Sends the next batch off. */
    private List<Sequence> depart() {
        Batcher departures =
                new Batcher(route -> new Batcher.PipelineDepth(groups, groups), new Batcher.PrefillBudget(MOST));
        List<Sequence> boarded = departures.next(ready, flying, running).stream()
                .peek(flying::add)
                .flatMap(batch -> batch.entries().stream())
                .map(Batch.Entry::sequence)
                .toList();
        boarded.forEach(ready::remove);
        return boarded;
    }

    private List<Integer> rows() {
        return flying.getLast().steps().stream().map(SequenceStep::rows).toList();
    }

    private Sequence prefilling(Route route, int promptLength) {
        return prefilling(route, promptLength, 0);
    }

    /** One token of it had come from another coordinator. */
    private Sequence resumed(Route route, int promptLength) {
        return prefilling(route, promptLength, 1);
    }

    private Sequence prefilling(Route route, int promptLength, int generated) {
        Sequence sequence = new Sequence(
                new UUID(7, running.size()),
                new GenerationRequest(new int[promptLength], new int[generated], 9, Set.of(), SamplingParams.GREEDY),
                new Recorder(generated),
                Requests.noInputs(),
                0);
        sequence.start(route, Optional.empty(), 0);
        running.add(sequence);
        ready.add(sequence);
        return sequence;
    }

    private Sequence decoding(Route route) {
        Sequence sequence = prefilling(route, 3);
        sequence.advance(sequence.nextStep(4), List.of(), new SampledToken(1, Float.NaN, List.of()), 0);
        return sequence;
    }

    private static Route route(int replica) {
        return new Route(List.of(SimCluster.role(0, replica), SimCluster.role(1, replica)));
    }
}
