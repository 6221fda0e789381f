package io.stagecoach.gateway.process;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stagecoach.gateway.generation.TokenTimings;
import io.stagecoach.gateway.generation.TokenTimings.StageVisit;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** What happened between the token before and this one; milliseconds to the microsecond. */
public record TimingsBody(
        @Schema(description = "Steps at stage replicas, in their order: one a stage, and more while a prompt is read")
        List<VisitBody> visits,

        @Schema(description = "Times the text was put back to be computed again, after a lost stage or a full cache")
        int requeues,

        @Schema(description = "Times it changed over to stage replicas that have less to do")
        @JsonProperty("change_overs")
        int changeOvers,

        @Schema(description = "Times another coordinator went on with the text")
        int failovers) {

    /** One step at one stage replica. */
    public record VisitBody(
            int stage,
            String member,

            @Schema(description = "When it was sent, from the request") @JsonProperty("start_ms")
            double startMs,

            @Schema(description = "Waiting at the stage") @JsonProperty("queue_ms")
            double queueMs,

            @JsonProperty("compute_ms") double computeMs,

            @Schema(description = "The way there and back") @JsonProperty("hop_ms")
            double hopMs,

            @Schema(description = "Positions of the text that it computed")
            int rows) {

        static VisitBody of(StageVisit visit) {
            return new VisitBody(
                    visit.stage(),
                    visit.member(),
                    MetricsBody.rounded(visit.startMs()),
                    MetricsBody.rounded(visit.queueMs()),
                    MetricsBody.rounded(visit.computeMs()),
                    MetricsBody.rounded(visit.hopMs()),
                    visit.rows());
        }
    }

    public TimingsBody {
        visits = List.copyOf(visits);
    }

    static TimingsBody of(TokenTimings timings) {
        return new TimingsBody(
                timings.visits().stream().map(VisitBody::of).toList(),
                timings.requeues(),
                timings.changeOvers(),
                timings.failovers());
    }
}
