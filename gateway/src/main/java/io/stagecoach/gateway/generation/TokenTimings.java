package io.stagecoach.gateway.generation;

import static io.stagecoach.gateway.generation.GenerationMetrics.toMicroseconds;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The work between the previous token and this one. Times are in milliseconds, to the microsecond. */
@Schema(name = "TimingsBody")
public record TokenTimings(
        @Schema(description = "Steps at stage replicas, in order: one per stage, more during prefill")
        List<StageVisit> visits,

        @Schema(description = "Times the text was requeued after a lost stage or a full cache")
        int requeues,

        @Schema(description = "Times the text migrated to less loaded stage replicas")
        int changeOvers,

        @Schema(description = "Times another coordinator resumed the text")
        int failovers) {

    public TokenTimings {
        visits = List.copyOf(visits);
    }

    /**
     * These timings after failed calls.
     *
     * @param ms time from the request to the start of the call
     */
    public TokenTimings after(double ms, int lostCalls) {
        return new TokenTimings(
                visits.stream().map(visit -> visit.later(ms)).toList(), requeues, changeOvers, failovers + lostCalls);
    }

    /** One step at one stage replica. */
    @Schema(name = "VisitBody")
    public record StageVisit(
            int stage,
            String member,

            @Schema(description = "When it was sent, counted from the request")
            double startMs,

            @Schema(description = "Waiting at the stage") double queueMs,
            double computeMs,

            @Schema(description = "Round trip less queueing and computing")
            double hopMs,

            @Schema(description = "Positions of the text that it computed")
            int rows) {

        public StageVisit {
            startMs = toMicroseconds(startMs);
            queueMs = toMicroseconds(queueMs);
            computeMs = toMicroseconds(computeMs);
            hopMs = toMicroseconds(hopMs);
        }

        StageVisit later(double ms) {
            return new StageVisit(stage, member, startMs + ms, queueMs, computeMs, hopMs, rows);
        }
    }
}
