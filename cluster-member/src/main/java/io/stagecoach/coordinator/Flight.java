package io.stagecoach.coordinator;

import io.stagecoach.stage.Rows;
import io.stagecoach.stage.SequenceStep;
import io.stagecoach.stage.StageReply;
import java.util.Arrays;
import java.util.List;

/** Sequences whose steps travel the stages of one route together, in one forward pass at each. */
record Flight(Route route, int stage, List<Passenger> passengers, Rows rows) {

    record Passenger(Sequence sequence, SequenceStep step) {
        /** @param most rows that it may take */
        static Passenger of(Sequence sequence, int most) {
            return new Passenger(sequence, sequence.nextStep(most));
        }
    }

    Flight {
        passengers = List.copyOf(passengers);
    }

    static Flight departing(Route route, List<Passenger> passengers) {
        int[] ids = passengers.stream()
                .flatMapToInt(passenger -> Arrays.stream(passenger.sequence().tokens(passenger.step())))
                .toArray();
        return new Flight(route, 0, passengers, new Rows.Ids(ids));
    }

    List<SequenceStep> steps() {
        return passengers.stream().map(Passenger::step).toList();
    }

    /** No prompt travels with it. */
    boolean decodes() {
        return steps().stream().allMatch(step -> step.rows() == 1);
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
