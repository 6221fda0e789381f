package io.stagecoach.coordinator;

import io.stagecoach.claim.Role;
import io.stagecoach.stage.Rows;
import io.stagecoach.stage.SequenceStep;
import io.stagecoach.stage.StageReply;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences whose steps travel the stages of one route together, in one forward pass at each.
 *
 * @param stage where they are
 * @param alone this stage only: it computes again what the others still have
 */
record Flight(Route route, int stage, boolean alone, List<Passenger> passengers, Rows rows) {

    record Passenger(Sequence sequence, SequenceStep step) {
        /** @param most rows that it may take */
        static Passenger of(Sequence sequence, int most) {
            return new Passenger(sequence, sequence.nextStep(most));
        }

        StageInputs inputs() {
            return sequence.caches().inputs();
        }
    }

    Flight {
        passengers = List.copyOf(passengers);
    }

    static Flight departing(Route route, List<Passenger> passengers) {
        int[] ids = passengers.stream()
                .flatMapToInt(
                        passenger -> Arrays.stream(passenger.sequence().known().ids(passenger.step())))
                .toArray();
        return new Flight(route, 0, false, passengers, new Rows.Ids(ids));
    }

    /** To the one stage that is behind, with what went into it before. */
    static Flight again(Route route, int stage, List<Passenger> passengers) {
        if (stage == 0) {
            return new Flight(
                    route, 0, true, passengers, departing(route, passengers).rows());
        }
        int rows = passengers.stream()
                .mapToInt(passenger -> passenger.step().rows())
                .sum();
        int width = passengers.getFirst().inputs().width(stage);
        float[] hidden = new float[rows * width];
        int row = 0;
        for (Passenger passenger : passengers) {
            SequenceStep step = passenger.step();
            passenger.inputs().copy(stage, step.start(), step.rows(), hidden, row);
            row += step.rows();
        }
        return new Flight(route, stage, true, passengers, new Rows.Hidden(width, hidden));
    }

    /** Those of the passengers go on, with these hidden states. */
    Flight onward(List<Passenger> passengers, Rows.Hidden hidden) {
        int row = 0;
        for (Passenger passenger : passengers) {
            SequenceStep step = passenger.step();
            passenger.inputs().hold(stage + 1, step.start(), step.rows(), hidden.values(), row, hidden.width());
            row += step.rows();
        }
        return new Flight(route, stage + 1, false, passengers, hidden);
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
        return passengers.stream().map(Passenger::step).toList();
    }

    /** No prompt travels with it. */
    boolean decodes() {
        return !alone && steps().stream().allMatch(step -> step.rows() == 1);
    }

    /** Notes for each passenger what the stage took. The hop is the round trip less what the stage did meanwhile. */
    GenerationResult.StageTiming recordTimes(StageReply.Done done, long roundTripNanos, long now) {
        long hop = Math.max(0, roundTripNanos - done.computeNanos() - done.queueNanos());
        GenerationResult.StageTiming timing =
                new GenerationResult.StageTiming(stage, done.member(), 1, done.computeNanos(), done.queueNanos(), hop);
        passengers.forEach(passenger -> passenger
                .sequence()
                .visited(timing, now - roundTripNanos, passenger.step().rows()));
        return timing;
    }
}
