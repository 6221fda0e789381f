package io.stagecoach.coordinator;

import io.stagecoach.stage.Rows;
import io.stagecoach.stage.SequenceStep;
import io.stagecoach.stage.StageReply;
import java.util.Arrays;
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

    /** @param group of one route, and either all in prefill or none; the next step of each sets out for stage 0 */
    static Flight departing(List<Sequence> group, int promptChunk) {
        List<Passenger> passengers = group.stream()
                .map(sequence -> new Passenger(sequence, sequence.nextStep(promptChunk)))
                .toList();
        int[] ids = passengers.stream()
                .flatMapToInt(passenger -> Arrays.stream(passenger.sequence().tokens(passenger.step())))
                .toArray();
        Sequence leader = group.getFirst();
        boolean prefill = leader.state() == Sequence.State.PREFILL;
        return new Flight(leader.route(), prefill, 0, passengers, new Rows.Ids(ids));
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
