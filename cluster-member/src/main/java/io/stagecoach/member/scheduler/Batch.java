package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.scheduler.Routing.Route;
import io.stagecoach.member.stage.Rows;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.stage.StageReply;
import java.util.Arrays;
import java.util.List;

/**
 * Steps of some sequences that one stage computes in one forward pass. {@link #onward} makes the batch for the next stage of the
 * route.
 *
 * @param isRecompute only this stage computes the steps: it lost what the others still have
 * @param rows token ids for stage 0, hidden states {@code [rows, width]} for the others
 */
record Batch(Route route, int stage, boolean isRecompute, List<Entry> entries, Rows rows) {

    record Entry(Sequence sequence, SequenceStep step) {
        /** @param most rows that it may take */
        static Entry of(Sequence sequence, int most) {
            return new Entry(sequence, sequence.nextStep(most));
        }

        StageInputs inputs() {
            return sequence.caches().inputs();
        }
    }

    Batch {
        entries = List.copyOf(entries);
    }

    /** A batch for stage 0. */
    static Batch first(Route route, List<Entry> entries) {
        int[] ids = entries.stream()
                .flatMapToInt(entry -> Arrays.stream(entry.sequence().known().ids(entry.step())))
                .toArray();
        return new Batch(route, 0, false, entries, new Rows.Ids(ids));
    }

    /** A batch for the one stage that is behind, from the inputs that are held. */
    static Batch recompute(Route route, int stage, List<Entry> entries) {
        if (stage == 0) {
            return new Batch(route, 0, true, entries, first(route, entries).rows());
        }
        int rows = entries.stream().mapToInt(entry -> entry.step().rows()).sum();
        int width = entries.getFirst().inputs().width(stage);
        float[] hidden = new float[rows * width];
        int row = 0;
        for (Entry entry : entries) {
            SequenceStep step = entry.step();
            entry.inputs().copy(stage, step.start(), step.rows(), hidden, row);
            row += step.rows();
        }
        return new Batch(route, stage, true, entries, new Rows.Hidden(width, hidden));
    }

    /** The batch for the next stage, of the entries that are not done; holds their hidden states for a recompute. */
    Batch onward(List<Entry> entries, Rows.Hidden hidden) {
        int row = 0;
        for (Entry entry : entries) {
            SequenceStep step = entry.step();
            entry.inputs().hold(stage + 1, step.start(), step.rows(), hidden.values(), row, hidden.width());
            row += step.rows();
        }
        return new Batch(route, stage + 1, false, entries, hidden);
    }

    /** Whether no stage comes after this one. */
    boolean ends() {
        return isRecompute || route.isLast(stage);
    }

    /** The role that computes the steps. */
    Role role() {
        return route.roles().get(stage);
    }

    List<SequenceStep> steps() {
        return entries.stream().map(Entry::step).toList();
    }

    /** Whether every entry decodes: such passes are compared for a replica's speed. */
    boolean decodes() {
        return !isRecompute && steps().stream().allMatch(step -> step.rows() == 1);
    }

    /** Adds what the stage took to each entry's times. The hop is the round trip less the stage's own time. */
    GenerationResult.StageTiming recordTimes(StageReply.Done done, long roundTripNanos, long now) {
        long hop = Math.max(0, roundTripNanos - done.computeNanos() - done.queueNanos());
        GenerationResult.StageTiming timing =
                new GenerationResult.StageTiming(stage, done.member(), 1, done.computeNanos(), done.queueNanos(), hop);
        entries.forEach(entry -> entry.sequence()
                .visited(timing, now - roundTripNanos, entry.step().rows()));
        return timing;
    }
}
