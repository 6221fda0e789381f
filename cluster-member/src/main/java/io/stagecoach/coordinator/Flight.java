package io.stagecoach.coordinator;

import io.stagecoach.stage.Rows;
import io.stagecoach.stage.SequenceStep;
import io.stagecoach.stage.StageReply;
import java.util.List;

/**
 * Sequences whose steps travel the stages of one route together.
 *
 * @param prefill carries a chunk of known tokens, not the newest token of each
 */
record Flight(Route route, boolean prefill, int stage, List<Passenger> passengers, Rows rows) {

    record Passenger(Sequence sequence, SequenceStep step) {}

    Flight {
        passengers = List.copyOf(passengers);
    }

    List<SequenceStep> steps() {
        return passengers.stream().map(Passenger::step).toList();
    }

    /** Notes for each passenger what the stage took. The hop is the round trip less what the stage did meanwhile. */
    void recordTimes(StageReply.Done done, long roundTripNanos) {
        long hop = Math.max(0, roundTripNanos - done.computeNanos() - done.queueNanos());
        GenerationResult.StageTiming timing =
                new GenerationResult.StageTiming(stage, done.member(), 1, done.computeNanos(), done.queueNanos(), hop);
        passengers.forEach(passenger -> passenger.sequence().times().step(timing));
    }
}
