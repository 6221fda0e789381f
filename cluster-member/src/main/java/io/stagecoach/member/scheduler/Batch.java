package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.stage.Rows;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.stage.StageReply;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences whose steps travel the stages of one route together, in one forward pass at each.
 *
 * @param stage where they are
 * @param alone this stage only: it computes again what the others still have
 */
record Batch(Route route, int stage, boolean alone, List<Entry> entries, Rows rows) {

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

    static Batch departing(Route route, List<Entry> entries) {
        int[] ids = entries.stream()
                .flatMapToInt(entry -> Arrays.stream(entry.sequence().known().ids(entry.step())))
                .toArray();
        return new Batch(route, 0, false, entries, new Rows.Ids(ids));
    }

    /** To the one stage that is behind, with what went into it before. */
    static Batch again(Route route, int stage, List<Entry> entries) {
        if (stage == 0) {
            return new Batch(route, 0, true, entries, departing(route, entries).rows());
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

    /** Those of the entries go on, with these hidden states. */
    Batch onward(List<Entry> entries, Rows.Hidden hidden) {
        int row = 0;
        for (Entry entry : entries) {
            SequenceStep step = entry.step();
            entry.inputs().hold(stage + 1, step.start(), step.rows(), hidden.values(), row, hidden.width());
            row += step.rows();
        }
        return new Batch(route, stage + 1, false, entries, hidden);
    }

    /** No stage comes after this one. */
    boolean ends() {
        return alone || route.isLast(stage);
    }

    /** Who is to make the steps. */
    Role role() {
        return route.roles().get(stage);
    }

    List<SequenceStep> steps() {
        return entries.stream().map(Entry::step).toList();
    }

    /** No prompt travels with it. */
    boolean decodes() {
        return !alone && steps().stream().allMatch(step -> step.rows() == 1);
    }

    /** Notes for each entry what the stage took. The hop is the round trip less what the stage did meanwhile. */
    GenerationResult.StageTiming recordTimes(StageReply.Done done, long roundTripNanos, long now) {
        long hop = Math.max(0, roundTripNanos - done.computeNanos() - done.queueNanos());
        GenerationResult.StageTiming timing =
                new GenerationResult.StageTiming(stage, done.member(), 1, done.computeNanos(), done.queueNanos(), hop);
        entries.forEach(entry -> entry.sequence()
                .visited(timing, now - roundTripNanos, entry.step().rows()));
        return timing;
    }
}
