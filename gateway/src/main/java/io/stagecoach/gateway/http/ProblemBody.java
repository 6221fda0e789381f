package io.stagecoach.gateway.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.stagecoach.gateway.problem.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A problem in the form of RFC 9457, {@code application/problem+json}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ProblemBody(
        @Schema(description = "Names the kind of problem, for programs", example = "urn:stagecoach:invalid-parameter")
        String type,

        @Schema(example = "A parameter is wrong") String title,
        @Schema(example = "400") int status,

        @Schema(description = "What is wrong and how to mend it")
        String detail,

        @Schema(example = "/api/model/process") String instance,

        @Schema(description = "The field to blame", example = "parameters.top_p") @Nullable
        String parameter,

        @Schema(description = "Stages of the model without a ready replica") @JsonProperty("missing_stages")
        List<Integer> missingStages,

        @Schema(description = "The request's id, in the gateway's log too") @JsonProperty("request_id")
        String requestId) {

    static ProblemBody of(Problem problem, String instance, String requestId) {
        return new ProblemBody(
                "urn:stagecoach:" + problem.kind().slug(),
                problem.kind().title(),
                Problems.status(problem.kind()).value(),
                problem.detail(),
                instance,
                problem.parameter(),
                problem.missingStages(),
                requestId);
    }
}
