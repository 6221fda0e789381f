package io.stagecoach.gateway.http;

import io.stagecoach.gateway.cluster.ModelProfile;
import io.stagecoach.gateway.generation.RequestPreparer;
import io.stagecoach.gateway.openai.CompletionBodies.Model;
import io.stagecoach.gateway.openai.CompletionBodies.Models;
import io.stagecoach.gateway.problem.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code GET /v1/models}: the served model. */
@RestController
class ModelsController {
    private static final String ONE = "/v1/models/";

    private final RequestPreparer preparation;
    private final Instant started;

    ModelsController(RequestPreparer preparation, InstantSource clock) {
        this.preparation = preparation;
        this.started = clock.instant();
    }

    @GetMapping("/v1/models")
    @Operation(tags = "openai", summary = "The served model, as a list of one")
    Mono<Models> models() {
        return preparation.model().map(this::body).map(Models::of);
    }

    /** A model's name may have slashes, as openai-community/gpt2 has. */
    @GetMapping(ONE + "{*name}")
    @Operation(tags = "openai", summary = "The served model")
    @Parameter(name = "name", in = ParameterIn.PATH, required = true, schema = @Schema(type = "string"))
    Mono<Model> model(ServerWebExchange exchange) {
        String name = exchange.getRequest().getPath().value().substring(ONE.length());
        return preparation.model().map(model -> {
            if (!model.name().equals(name)) {
                throw Problem.unknownModel(name, model.name());
            }
            return body(model);
        });
    }

    private Model body(ModelProfile model) {
        return Model.of(model.name(), started.getEpochSecond(), model.positions());
    }
}
