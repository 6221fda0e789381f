package io.stagecoach.member.stage;

import static io.stagecoach.shard.Segment.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.testing.FakeModel;
import io.stagecoach.member.testing.FakeRuntime;
import io.stagecoach.sampling.Previous;
import io.stagecoach.sampling.SamplingParams;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.Segment.Logits;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoadedStageTest {
    private static final UUID COORDINATOR = new UUID(0, 1);
    private static final UUID A = new UUID(1, 1);
    private static final UUID B = new UUID(1, 2);
    private static final UUID C = new UUID(1, 3);
    private static final SequenceStep.Sample GREEDY = new SequenceStep.Sample(SamplingParams.GREEDY, 2, Previous.NONE);
    private static final SequenceStep.Sample SAMPLE_AT_3 =
            new SequenceStep.Sample(SamplingParams.GREEDY, 3, Previous.NONE);
    private static final StepOutcome COMPUTED = new StepOutcome.Computed();

    private final FakeRuntime first = new FakeRuntime(0, false, 2);
    private final LoadedStage stage = new LoadedStage(1, new FakeModel(2, 2).shard(first, 0));

    @Test
    void answersEachTaskWithItsOwnRows() {
        List<StepResult> together = stage.compute(List.of(ids(chunk(A, 0, 2), 5, 6), ids(chunk(B, 0, 1), 7)));

        LoadedStage alone = new LoadedStage(1, new FakeModel(2, 2).shard(0));
        assertThat(together.get(0)).usingRecursiveComparison().isEqualTo(one(alone, ids(chunk(A, 0, 2), 5, 6)));
        assertThat(together.get(1)).usingRecursiveComparison().isEqualTo(one(alone, ids(chunk(B, 0, 1), 7)));
        assertThat(together.get(0).hidden()).hasSize(2 * FakeRuntime.WIDTH);
        assertThat(first.passes).hasSize(1);
    }

    @Test
    void leavesOutStepsWithoutPagesOrACacheAndTheirRowsWithThem() {
        one(stage, ids(chunk(A, 0, 2), 1, 2));
        StageTask task = new StageTask(
                new Role("gpt2", 0, 0),
                1,
                COORDINATOR,
                List.of(chunk(C, 3, 2), chunk(B, 0, 1), chunk(C, 0, 1), row(A, 2)),
                new Rows.Ids(new int[] {90, 91, 7, 92, 8}));
        StepResult result = one(stage, task);
        assertThat(result.outcomes())
                .containsExactly(new StepOutcome.CacheMiss(), COMPUTED, new StepOutcome.Full(), COMPUTED);

        LoadedStage alone = new LoadedStage(1, new FakeModel(2, 2).shard(0));
        one(alone, ids(chunk(A, 0, 2), 1, 2));
        float[] expectedB = one(alone, ids(chunk(B, 0, 1), 7)).hidden();
        float[] expectedA = one(alone, ids(row(A, 2), 8)).hidden();
        assertThat(result.hidden()).containsExactly(expectedB[0], expectedB[1], expectedA[0], expectedA[1]);
    }

    @Test
    void makesNoForwardPassWhenNothingCanBeComputed() {
        StepResult result = one(stage, ids(row(A, 4), 1));
        assertThat(result.outcomes()).containsExactly(new StepOutcome.CacheMiss());
        assertThat(result.hidden()).isEmpty();
        assertThat(first.passes).isEmpty();
    }

    @Test
    void answersARepeatedStepAgain() {
        float[] answer = one(stage, ids(chunk(A, 0, 2), 1, 2)).hidden();
        one(stage, ids(row(A, 2), 3));
        assertThat(one(stage, ids(chunk(A, 0, 2), 1, 2)).hidden()).isEqualTo(answer);
        assertThat(stage.usage().running()).isEqualTo(1);
    }

    @Test
    void samplesAtTheLastStageForThoseWhoWantAToken() {
        FakeModel model = new FakeModel(1, 2);
        FakeRuntime runtime = new FakeRuntime(0, true, 2);
        LoadedStage last = new LoadedStage(1, model.shard(runtime, 0));
        StageTask task = new StageTask(
                new Role("gpt2", 0, 0),
                1,
                COORDINATOR,
                List.of(step(A, 0, 2, null), step(B, 0, 2, GREEDY)),
                new Rows.Ids(new int[] {1, 2, 3, 4}));
        StepResult result = one(last, task);
        int expected =
                model.text(new int[] {3, 4}, 1, Set.of(), SamplingParams.GREEDY).getFirst();
        assertThat(result.outcomes().get(0)).isEqualTo(COMPUTED);
        assertThat(((StepOutcome.Sampled) result.outcomes().get(1)).token().id())
                .isEqualTo(expected);
        assertThat(result.hidden()).isEmpty();
        assertThat(runtime.passes.getFirst()).extracting(Segment::logits).containsExactly(Logits.NONE, Logits.LAST);
    }

    @Test
    void scoresKnownTokensBesideThoseWhoWantOne() {
        FakeModel model = new FakeModel(1, 2);
        FakeRuntime runtime = new FakeRuntime(0, true, 2);
        int[] prompt = {1, 2, 3};
        SequenceStep scoring = new SequenceStep(
                A,
                0,
                3,
                new SequenceStep.Begin(PAGE, null),
                SAMPLE_AT_3,
                new SequenceStep.Score(new int[] {2, 3}, 2),
                null);
        StageTask task = new StageTask(
                new Role("gpt2", 0, 0),
                1,
                COORDINATOR,
                List.of(scoring, step(B, 0, 2, GREEDY)),
                new Rows.Ids(new int[] {1, 2, 3, 3, 4}));
        StepResult result = one(new LoadedStage(1, model.shard(runtime, 0)), task);
        StepOutcome.Scored scored = (StepOutcome.Scored) result.outcomes().get(0);
        assertThat(scored.scores()).isEqualTo(model.scores(prompt, 2));
        assertThat(Objects.requireNonNull(scored.token()).id())
                .isEqualTo(
                        model.text(prompt, 1, Set.of(), SamplingParams.GREEDY).getFirst());
        assertThat(((StepOutcome.Sampled) result.outcomes().get(1)).token().id())
                .isEqualTo(model.text(new int[] {3, 4}, 1, Set.of(), SamplingParams.GREEDY)
                        .getFirst());
        assertThat(runtime.passes.getFirst()).extracting(Segment::logits).containsExactly(Logits.ALL, Logits.LAST);
        assertThatThrownBy(() -> new SequenceStep(A, 1, 1, null, null, new SequenceStep.Score(new int[2], 0), null))
                .hasMessage("a step of 1 rows cannot score 2 tokens");
    }

    @Test
    void freesPagesByCacheAndByCoordinator() {
        one(stage, ids(chunk(A, 0, 1), 1));
        one(stage, ids(chunk(B, 0, 1), 1));
        assertThat(stage.usage().running()).isEqualTo(2);
        stage.forget(List.of(A, C));
        assertThat(stage.usage().running()).isEqualTo(1);
        stage.forgetCoordinator(new UUID(0, 2));
        assertThat(stage.usage().running()).isEqualTo(1);
        stage.forgetCoordinator(COORDINATOR);
        assertThat(stage.usage().running()).isZero();
        assertThat(one(stage, ids(row(A, 1), 1)).outcomes()).containsExactly(new StepOutcome.CacheMiss());
    }

    @Test
    void aCacheBeginsWithThePagesOfADonorAndGivesTheSameRows() {
        int[] prompt = IntStream.range(0, PAGE).toArray();
        LoadedStage roomy = new LoadedStage(1, new FakeModel(2, 4).shard(0));
        one(roomy, ids(new SequenceStep(A, 0, PAGE, new SequenceStep.Begin(PAGE + 1, null), null), prompt));
        float[] expected = one(roomy, ids(row(A, PAGE), 7)).hidden();
        roomy.park(List.of(A));
        assertThat(roomy.usage()).isEqualTo(new LoadedStage.Usage(0, 0, 2, 4));

        SequenceStep begins = new SequenceStep(B, PAGE, 1, new SequenceStep.Begin(PAGE + 1, A), null);
        assertThat(one(roomy, ids(begins, 7)).hidden()).isEqualTo(expected);
        assertThat(roomy.usage()).isEqualTo(new LoadedStage.Usage(1, 2, 1, 4));

        SequenceStep orphan = new SequenceStep(C, PAGE, 1, new SequenceStep.Begin(PAGE + 1, new UUID(9, 9)), null);
        assertThat(one(roomy, ids(orphan, 7)).outcomes()).containsExactly(new StepOutcome.CacheMiss());
        assertThatThrownBy(() -> new SequenceStep(C, PAGE, 1, new SequenceStep.Begin(PAGE, null), null))
                .hasMessageContaining("a cache begins with its first step");
        assertThatThrownBy(() -> new SequenceStep(C, 0, 1, null, null)).hasMessageContaining("a cache begins");
    }

    @Test
    void refusesRowsOfTheWrongKind() {
        assertThatThrownBy(() -> stage.compute(List.of(task(chunk(A, 0, 1), new Rows.Hidden(2, new float[2])))))
                .hasMessage("hidden states of width 2 came to a stage that takes token ids");
        LoadedStage second = new LoadedStage(1, new FakeModel(2, 2).shard(1));
        assertThatThrownBy(() -> second.compute(List.of(ids(chunk(A, 0, 1), 1))))
                .hasMessage("1 token ids came to a stage that takes hidden states");
        assertThatThrownBy(() -> second.compute(List.of(task(chunk(A, 0, 1), new Rows.Hidden(3, new float[3])))))
                .hasMessage("hidden states of width 3 came to a stage that takes width 2");
    }

    @Test
    void raisesItsEpochOnly() {
        stage.raise(4);
        assertThat(stage.epoch()).isEqualTo(4);
        assertThatThrownBy(() -> stage.raise(3)).hasMessage("an epoch only grows, but 3 is below 4");
    }

    @Test
    void stepsAndRowsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new Rows.Hidden(2, new float[3])).hasMessageContaining("no whole rows of width 2");
        assertThatThrownBy(() -> chunk(A, 0, 0)).hasMessageContaining("rows >= 1");
        assertThatThrownBy(() -> chunk(A, -1, 1)).hasMessageContaining("start >= 0");
        assertThatThrownBy(() -> ids(chunk(A, 0, 3), 1, 2)).hasMessage("the steps have 3 rows, but the task brings 2");
        assertThatThrownBy(() ->
                        new StageTask(new Role("gpt2", 0, 0), 1, COORDINATOR, List.of(), new Rows.Ids(new int[0])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static StepResult one(LoadedStage stage, StageTask task) {
        return stage.compute(List.of(task)).getFirst();
    }

    private static SequenceStep chunk(UUID cache, int start, int rows) {
        return step(cache, start, rows, null);
    }

    private static SequenceStep row(UUID cache, int position) {
        return step(cache, position, 1, null);
    }

    private static SequenceStep step(UUID cache, int start, int rows, SequenceStep.@Nullable Sample sample) {
        return new SequenceStep(cache, start, rows, start == 0 ? new SequenceStep.Begin(PAGE, null) : null, sample);
    }

    private static StageTask ids(SequenceStep step, int... ids) {
        return task(step, new Rows.Ids(ids));
    }

    private static StageTask task(SequenceStep step, Rows rows) {
        return new StageTask(new Role("gpt2", 0, 0), 1, COORDINATOR, List.of(step), rows);
    }
}
