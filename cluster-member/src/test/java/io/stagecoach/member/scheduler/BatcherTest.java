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
    void formsNoBatchWithoutReadySequences() {
        assertThat(sendNext()).isEmpty();
    }

    @Test
    void batchesAllDecodingSequences() {
        List<Sequence> all = List.of(decoding(ROUTE), decoding(ROUTE), decoding(ROUTE));
        assertThat(sendNext()).isEqualTo(all);
        decoding(ROUTE);
        assertThat(sendNext()).as("one group is in flight").isEmpty();
    }

    @Test
    void addsPromptRowsToDecodeRowsOldestPromptFirst() {
        Sequence first = prefilling(ROUTE, 12);
        Sequence second = prefilling(ROUTE, 12);
        Sequence third = prefilling(ROUTE, 12);
        Sequence decoding = decoding(ROUTE);
        ready.remove(first);
        ready.add(first);
        assertThat(sendNext()).as("18 rows beside one").containsExactly(decoding, first, second);
        assertThat(rows()).containsExactly(1, 12, 6);
        assertThat(ready).containsExactly(third);
    }

    @Test
    void promptsGetTheWholePassWithoutDecodingSequences() {
        prefilling(ROUTE, 70);
        prefilling(ROUTE, 70);
        prefilling(ROUTE, 70);
        sendNext();
        assertThat(rows()).containsExactly(70, 30);
    }

    @Test
    void interruptedTextsGetTheWholePassBeforeNewOnes() {
        Sequence prompt = prefilling(ROUTE, 60);
        Sequence resumed = resumed(ROUTE, 70);
        Sequence lost = decoding(ROUTE);
        lost.requeue(0);
        lost.start(ROUTE, Optional.empty(), 0);
        Sequence decoding = decoding(ROUTE);
        assertThat(sendNext()).containsExactly(decoding, resumed, lost);
        assertThat(rows()).as("4 of the prompt, and 71 with the earlier token").containsExactly(1, 71, 4);
        assertThat(ready).containsExactly(prompt);
    }

    @Test
    void progressEndsAnInterruption() {
        Sequence resumed = resumed(ROUTE, 2);
        assertThat(resumed.isInterrupted()).isTrue();
        resumed.advance(resumed.nextStep(4), List.of(), new SampledToken(1, Float.NaN, List.of()), 0);
        assertThat(resumed.isInterrupted()).isFalse();
        prefilling(ROUTE, 3).requeue(0);
        assertThat(running.getLast().isInterrupted())
                .as("no reader has a token yet")
                .isFalse();
    }

    @Test
    void promptsBetweenGroupsKeepTheBudgetOfDecodeBatches() {
        groups = 2;
        decoding(ROUTE);
        assertThat(sendNext()).hasSize(1);
        prefilling(ROUTE, 90);
        sendNext();
        assertThat(rows())
                .as("as beside one sequence, since the next batch has one")
                .containsExactly(18);
    }

    @Test
    void spreadsDecodingSequencesOverTheGroups() {
        groups = 2;
        for (int i = 0; i < 5; i++) {
            decoding(ROUTE);
        }
        assertThat(sendNext()).isEqualTo(running.subList(0, 3));
        assertThat(sendNext()).isEqualTo(running.subList(3, 5));
        decoding(ROUTE);
        assertThat(sendNext()).isEmpty();
    }

    @Test
    void takesSequencesWithTheLongestWaitFirst() {
        groups = 2;
        Sequence late = decoding(ROUTE);
        Sequence early = decoding(ROUTE);
        ready.remove(late);
        ready.add(late);
        assertThat(sendNext()).containsExactly(early);
        assertThat(sendNext()).containsExactly(late);
    }

    @Test
    void aBatchHasOneRoute() {
        Sequence one = decoding(ROUTE);
        Sequence other = decoding(OTHER);
        Sequence prompt = prefilling(OTHER, 3);
        decoding(ROUTE);
        assertThat(sendNext()).hasSize(2).contains(one);
        assertThat(sendNext()).as("each route has its own batches").containsExactly(other, prompt);
        assertThat(sendNext()).isEmpty();
    }

    /** Sends the next batch. */
    private List<Sequence> sendNext() {
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

    /** A text of which another scheduler generated one token. */
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
