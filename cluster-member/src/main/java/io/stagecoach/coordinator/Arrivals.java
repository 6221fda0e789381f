package io.stagecoach.coordinator;

import io.stagecoach.sampling.SampledToken;
import io.stagecoach.stage.Rows;
import io.stagecoach.stage.SequenceStep;
import io.stagecoach.stage.StageReply;
import io.stagecoach.stage.StepOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the passengers of a flight by what a stage made of their steps.
 *
 * @param onward those that go on to the next stage, with their hidden states; empty at the last stage
 * @param done those that came through the last stage
 * @param full those that the stage had no free slot for
 * @param missed those whose cache the stage did not have
 * @param left those that were cancelled on the way
 */
record Arrivals(
        Optional<Flight> onward,
        List<Landed> done,
        List<Flight.Passenger> full,
        List<Flight.Passenger> missed,
        List<Flight.Passenger> left) {

    /**
     * @param scores of tokens of the prompt, as far as the step asked for them
     * @param token that was chosen, if one was wanted
     */
    record Landed(
            Sequence sequence,
            SequenceStep step,
            List<SampledToken> scores,
            @Nullable SampledToken token) {}

    static Arrivals of(Flight flight, StageReply.Done reply) {
        List<Flight.Passenger> onward = new ArrayList<>();
        List<Landed> done = new ArrayList<>();
        List<Flight.Passenger> full = new ArrayList<>();
        List<Flight.Passenger> missed = new ArrayList<>();
        List<Flight.Passenger> left = new ArrayList<>();
        HiddenCut hidden = new HiddenCut(flight, reply);
        for (int i = 0; i < flight.passengers().size(); i++) {
            Flight.Passenger passenger = flight.passengers().get(i);
            StepOutcome outcome = reply.outcomes().get(i);
            boolean cancelled = passenger.sequence().state() == SequenceState.FINISHED;
            boolean goesOn = !cancelled && outcome.isComputed() && !flight.ends();
            if (outcome.isComputed()) {
                hidden.take(passenger.step().rows(), goesOn);
            }
            if (cancelled) {
                left.add(passenger);
            } else if (goesOn) {
                onward.add(passenger);
            } else {
                switch (outcome) {
                    case StepOutcome.Full() -> full.add(passenger);
                    case StepOutcome.CacheMiss() -> missed.add(passenger);
                    case StepOutcome.Computed() -> done.add(landed(passenger, List.of(), null));
                    case StepOutcome.Sampled(SampledToken token) -> done.add(landed(passenger, List.of(), token));
                    case StepOutcome.Scored(List<SampledToken> scores, SampledToken token) ->
                        done.add(landed(passenger, scores, token));
                }
            }
        }
        Optional<Flight> next = onward.isEmpty() ? Optional.empty() : Optional.of(flight.onward(onward, hidden.kept()));
        return new Arrivals(next, done, full, missed, left);
    }

    private static Landed landed(Flight.Passenger passenger, List<SampledToken> scores, @Nullable SampledToken token) {
        return new Landed(passenger.sequence(), passenger.step(), scores, token);
    }

    /** Cuts the rows of those who left out of the hidden states. */
    private static final class HiddenCut {
        private final float[] hidden;
        private final int width;
        private final float[] kept;
        private int read;
        private int written;

        HiddenCut(Flight flight, StageReply.Done reply) {
            int rows = 0;
            for (int i = 0; i < reply.outcomes().size(); i++) {
                rows += reply.outcomes().get(i).isComputed()
                        ? flight.passengers().get(i).step().rows()
                        : 0;
            }
            hidden = reply.hidden();
            width = rows == 0 ? 0 : hidden.length / rows;
            kept = new float[hidden.length];
        }

        void take(int rows, boolean keep) {
            int length = rows * width;
            if (keep) {
                System.arraycopy(hidden, read, kept, written, length);
                written += length;
            }
            read += length;
        }

        Rows.Hidden kept() {
            return new Rows.Hidden(width, written == kept.length ? hidden : Arrays.copyOf(kept, written));
        }
    }
}
