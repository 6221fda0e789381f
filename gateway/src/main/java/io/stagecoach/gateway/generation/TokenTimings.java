package io.stagecoach.gateway.generation;

import static io.stagecoach.gateway.generation.GenerationMetrics.toMicroseconds;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** What happened between the token before and this one. Times are in milliseconds, to the microsecond. */
@Schema(name = "TimingsBody")
public record TokenTimings(
        @Schema(description = "Steps at stage replicas, in their order: one a stage, and more while a prompt is read")
        List<StageVisit> visits,

        @Schema(description = "Times the text was put back to be computed again, after a lost stage or a full cache")
        int requeues,

        @Schema(description = "Times it changed over to stage replicas that have less to do")
        int changeOvers,

        @Schema(description = "Times another coordinator went on with the text")
        int failovers) {

    public TokenTimings {
        visits = List.copyOf(visits);
    }

    /**
     * The same, after calls that were lost.
     *
     * @param ms how much earlier the clock is to begin
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

            @Schema(description = "When it was sent, from the request")
            double startMs,

            @Schema(description = "Waiting at the stage") double queueMs,
            double computeMs,

            @Schema(description = "The way there and back") double hopMs,

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
