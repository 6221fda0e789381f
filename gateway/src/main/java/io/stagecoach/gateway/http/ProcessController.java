package io.stagecoach.gateway.http;

import io.stagecoach.gateway.generation.GenerationSpec;
import io.stagecoach.gateway.generation.GenerationStep;
import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.Generations;
import io.stagecoach.gateway.generation.RequestPreparer;
import io.stagecoach.gateway.generation.RequestRules;
import io.stagecoach.gateway.process.ProcessRequest;
import io.stagecoach.gateway.process.ProcessResponse;
import io.stagecoach.gateway.process.ProcessResponse.TokenEvent;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code POST /api/model/process}: continue a text. */
@RestController
class ProcessController {
    private final RequestRules rules;
    private final RequestPreparer preparation;
    private final Generations generations;
    private final ResumableGenerations resumable;
    private final ProcessEvents events;

    ProcessController(
            RequestRules rules,
            RequestPreparer preparation,
            Generations generations,
            ResumableGenerations resumable,
            ProcessEvents events) {
        this.rules = rules;
        this.preparation = preparation;
        this.generations = generations;
        this.resumable = resumable;
        this.events = events;
    }

    @PostMapping("/api/model/process")
    @Operation(
            tags = "process",
            summary = "Continue a text",
            description = "With parameters.stream, server-sent events: a token event for each token, a comment line"
                    + " while nothing happens, and a last event, done with the whole answer or error with the"
                    + " problem.")
    @ApiResponse(
            responseCode = "200",
            description = "The text",
            content = {
                @Content(mediaType = "application/json", schema = @Schema(implementation = ProcessResponse.class)),
                @Content(mediaType = "text/event-stream", schema = @Schema(implementation = TokenEvent.class))
            })
    Mono<ResponseEntity<?>> process(@RequestBody ProcessRequest request, ServerWebExchange exchange) {
        GenerationSpec spec = request.spec("gen-" + UUID.randomUUID(), rules);
        return preparation.prepare(spec).flatMap(prepared -> {
            if (request.resumes()) {
                return resumable
                        .begin(request, prepared)
                        .map(steps -> events.respond(exchange, request, spec, steps, 0));
            }
            Flux<GenerationStep> steps = generations.run(prepared);
            return request.streams()
                    ? Mono.just(events.respond(exchange, request, spec, steps, 0))
                    : steps.ofType(Ended.class)
                            .last()
                            .map(ended -> ResponseEntity.ok(ProcessResponse.of(spec, request.metadata(), ended)));
        });
    }
}
