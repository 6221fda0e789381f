package io.stagecoach.coordinator;

import io.stagecoach.stage.Rows;
import io.stagecoach.stage.SequenceStep;
import java.util.List;

/** Sequences whose steps travel the stages of one route together. */
record Flight(Route route, int stage, List<Passenger> passengers, Rows rows) {

    record Passenger(Sequence sequence, SequenceStep step) {}

    Flight {
        passengers = List.copyOf(passengers);
    }

    List<SequenceStep> steps() {
        return passengers.stream().map(Passenger::step).toList();
    }

    int rowCount() {
        return rows.count();
    }

    boolean isPrefill() {
        return passengers.stream().anyMatch(passenger -> passenger.sequence().state() == Sequence.State.PREFILL);
    }
}
