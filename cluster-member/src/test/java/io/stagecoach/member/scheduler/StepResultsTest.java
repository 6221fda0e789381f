package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.scheduler.Routing.Route;
import io.stagecoach.member.stage.Rows;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.stage.StepOutcome;
import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimCluster;
import io.stagecoach.sampling.SampledToken;
import io.stagecoach.sampling.SamplingParams;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StepResultsTest {
    private static final Route ROUTE = new Route(List.of(SimCluster.role(0, 0), SimCluster.role(1, 0)));
    private static final StepOutcome COMPUTED = new StepOutcome.Computed();
    private static final StepOutcome FULL = new StepOutcome.Full();
    private static final StepOutcome MISS = new StepOutcome.CacheMiss();

    private final List<Batch.Entry> entries =
            Stream.of(1, 2, 1, 1, 3).map(StepResultsTest::entry).toList();

    @Test
    void keepsTheRowsOfSequencesThatContinue() {
        entries.get(3).sequence().cancel();
        StepResults arrivals = StepResults.of(
                batch(0),
                reply(List.of(COMPUTED, FULL, MISS, COMPUTED, COMPUTED), 10, 11, 30, 31, 40, 41, 42, 43, 44, 45));
        Batch onward = arrivals.onward().orElseThrow();
        assertThat(onward.entries()).containsExactly(entries.get(0), entries.get(4));
        assertThat(onward.stage()).isEqualTo(1);
        assertThat(((Rows.Hidden) onward.rows()).values()).containsExactly(10, 11, 40, 41, 42, 43, 44, 45);
        assertThat(arrivals.full()).containsExactly(entries.get(1));
        assertThat(arrivals.missed()).containsExactly(entries.get(2));
        assertThat(arrivals.ended()).containsExactly(entries.get(3));
        assertThat(arrivals.done()).isEmpty();
    }

    @Test
    void noBatchForTheNextStageWhenNothingWasComputed() {
        StepResults arrivals = StepResults.of(batch(0), reply(List.of(FULL, FULL, FULL, FULL, MISS)));
        assertThat(arrivals.onward()).isEmpty();
        assertThat(arrivals.full()).hasSize(4);
        assertThat(arrivals.missed()).hasSize(1);
    }

    @Test
    void stepsAreDoneAtTheLastStage() {
        SampledToken token = new SampledToken(5, Float.NaN, List.of());
        StepResults arrivals = StepResults.of(
                batch(1), reply(List.of(COMPUTED, new StepOutcome.Sampled(token), MISS, COMPUTED, COMPUTED)));
        assertThat(arrivals.onward()).isEmpty();
        assertThat(arrivals.done()).extracting(StepResults.Computed::token).containsExactly(null, token, null, null);
        assertThat(arrivals.missed()).containsExactly(entries.get(2));
    }

    private Batch batch(int stage) {
        return new Batch(ROUTE, stage, false, entries, new Rows.Ids(new int[8]));
    }

    private static StageReply.Done reply(List<StepOutcome> outcomes, float... hidden) {
        return new StageReply.Done(outcomes, hidden, "node1", 1, 1);
    }

    private static Batch.Entry entry(int rows) {
        GenerationRequest request =
                new GenerationRequest(new int[rows], new int[0], 9, Set.of(), SamplingParams.GREEDY);
        Sequence sequence = new Sequence(new UUID(7, 0), request, new Recorder(0), Requests.noInputs(), 0);
        sequence.start(ROUTE, Optional.empty(), 0);
        return new Batch.Entry(sequence, sequence.nextStep(4));
    }
}
