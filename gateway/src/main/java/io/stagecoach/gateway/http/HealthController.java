package io.stagecoach.gateway.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.generation.MemberPool;
import io.stagecoach.gateway.generation.Tokenizer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Liveness of the gateway, and whether it can generate text now. */
@RestController
class HealthController {
    static final String LIVE = "/health/live";
    static final String READY = "/health/ready";
    private static final String UP = "UP";

    private final MemberPool members;
    private final Tokenizer tokenizer;

    HealthController(MemberPool members, Tokenizer tokenizer) {
        this.members = members;
        this.tokenizer = tokenizer;
    }

    /**
     * @param missing stages without a ready replica
     * @param problems why no text can be generated
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Health(
            @Schema(allowableValues = {"UP", "DOWN"}) String status,

            @Schema(description = "Stages without a ready replica", requiredMode = RequiredMode.NOT_REQUIRED)
            List<Integer> missing,

            @Schema(description = "Why no text can be generated", requiredMode = RequiredMode.NOT_REQUIRED)
            List<String> problems) {}

    @GetMapping(LIVE)
    @Operation(tags = "health", summary = "Liveness of the gateway")
    Health live() {
        return new Health(UP, List.of(), List.of());
    }

    @GetMapping(READY)
    @Operation(tags = "health", summary = "Whether text can be generated now; 503 says why not")
    Mono<ResponseEntity<Health>> ready() {
        return Mono.zip(members.view().map(Optional::of).defaultIfEmpty(Optional.empty()), tokenizer.state())
                .map(both -> health(both.getT1(), both.getT2()));
    }

    private static ResponseEntity<Health> health(Optional<ClusterView> view, Tokenizer.State tokenizer) {
        List<Integer> missing = view.map(ClusterView::missing).orElse(List.of());
        List<String> problems = new ArrayList<>();
        if (view.isEmpty()) {
            problems.add("no cluster member answers");
        } else if (!missing.isEmpty()) {
            problems.add("no ready replica for stage "
                    + String.join(", ", missing.stream().map(String::valueOf).toList()));
        } else if (!view.get().ready()) {
            problems.add("the cluster is not ready");
        }
        if (!problems.isEmpty()) {
            view.map(ClusterView::problems).ifPresent(problems::addAll);
        }
        if (tokenizer == Tokenizer.State.UNREACHABLE) {
            problems.add("the tokenizer service does not answer");
        }
        return problems.isEmpty()
                ? ResponseEntity.ok(new Health(UP, List.of(), List.of()))
                : ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body(new Health("DOWN", missing, problems));
    }
}
