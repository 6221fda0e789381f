package io.stagecoach.gateway.http;

import io.stagecoach.gateway.generation.GenerationSpec;
import io.stagecoach.gateway.generation.GenerationStep;
import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.GenerationStep.Prompted;
import io.stagecoach.gateway.generation.GenerationStep.TextPiece;
import io.stagecoach.gateway.generation.Generations;
import io.stagecoach.gateway.generation.RequestPreparer;
import io.stagecoach.gateway.generation.RequestRules;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.process.ProcessRequest;
import io.stagecoach.gateway.process.ProcessResponse;
import io.stagecoach.gateway.process.ProcessResponse.TokenEvent;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The process API: {@code POST /api/model/process}, and {@code /v1/generations/{id}} for its resumable streams. */
@RestController
class ProcessController {
    static final String GENERATIONS = "/v1/generations/";
    static final String GENERATION_ID = "X-Generation-Id";
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final RequestRules rules;
    private final RequestPreparer preparer;
    private final Generations generations;
    private final ResumableGenerations resumable;
    private final EventStream stream;

    ProcessController(
            RequestRules rules,
            RequestPreparer preparer,
            Generations generations,
            ResumableGenerations resumable,
            EventStream stream) {
        this.rules = rules;
        this.preparer = preparer;
        this.generations = generations;
        this.resumable = resumable;
        this.stream = stream;
    }

    @PostMapping("/api/model/process")
    @Operation(
            tags = "process",
            summary = "Continue a text",
            description = "With parameters.stream, server-sent events: a token event for each token, comment"
                    + " lines during silence, and one last event: done with the whole answer, or error with the"
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
        return preparer.prepare(spec).flatMap(prepared -> {
            if (request.resumes()) {
                return resumable.begin(request, prepared).map(steps -> respond(exchange, request, spec, steps, 0));
            }
            Flux<GenerationStep> steps = generations.run(prepared);
            return request.streams()
                    ? Mono.just(respond(exchange, request, spec, steps, 0))
                    : steps.ofType(Ended.class)
                            .last()
                            .map(ended -> ResponseEntity.ok()
                                    .contentType(MediaType.APPLICATION_JSON)
                                    .body(ProcessResponse.of(spec, request.metadata(), ended)));
        });
    }

    @GetMapping(GENERATIONS + "{id}/events")
    @Operation(
            tags = "process",
            summary = "Resume a stream",
            description = "The events of a text with parameters.resumable, after the one that Last-Event-ID"
                    + " names or from the first. Every gateway of the cluster answers for a quarter of an hour:"
                    + " it reads the text at the member that retains it, or computes it again, which gives the"
                    + " same tokens.",
            parameters = {
                @Parameter(
                        name = "id",
                        in = ParameterIn.PATH,
                        required = true,
                        description = "From the header X-Generation-Id",
                        schema = @Schema(type = "string")),
                @Parameter(
                        name = LAST_EVENT_ID,
                        in = ParameterIn.HEADER,
                        description = "The id of the last event that the client received",
                        schema = @Schema(type = "integer", minimum = "0"))
            })
    @ApiResponse(
            responseCode = "200",
            description = "The events",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(implementation = TokenEvent.class)))
    Mono<ResponseEntity<?>> events(ServerWebExchange exchange) {
        String id = id(exchange);
        String lastEventId = exchange.getRequest().getHeaders().getFirst(LAST_EVENT_ID);
        long skip = skip(lastEventId);
        return resumable
                .resume(id)
                .switchIfEmpty(unknown(id))
                .map(found -> respond(exchange, found.request(), found.spec(), found.steps(), skip));
    }

    @DeleteMapping(GENERATIONS + "{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            tags = "process",
            summary = "End a text",
            description = "A text with parameters.resumable continues for a while without a reader. This ends it"
                    + " at once at the gateway that runs it. It cannot be resumed afterwards.",
            parameters =
                    @Parameter(
                            name = "id",
                            in = ParameterIn.PATH,
                            required = true,
                            description = "From the header X-Generation-Id",
                            schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "204", description = "The text has ended", content = @Content)
    Mono<Void> end(ServerWebExchange exchange) {
        String id = id(exchange);
        return resumable.end(id).flatMap(found -> found ? Mono.empty() : unknown(id));
    }

    /** Read from the exchange: an annotated parameter makes springdoc look for a Hibernate class that is not there. */
    private static String id(ServerWebExchange exchange) {
        Map<String, String> path = exchange.getRequiredAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        return Objects.requireNonNull(path.get("id"));
    }

    private static <T> Mono<T> unknown(String id) {
        return Mono.error(() -> Problem.unknownGeneration(id));
    }

    private static long skip(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return 0;
        }
        try {
            return Math.addExact(Integer.parseUnsignedInt(lastEventId.strip()), 1L);
        } catch (NumberFormatException e) {
            throw Problem.invalid(
                    LAST_EVENT_ID, LAST_EVENT_ID + " is the id of an event, a whole number from 0, not " + lastEventId);
        }
    }

    /**
     * Answers with the events of a text: {@code token} for each token, then {@code done}. Their ids count from 0.
     *
     * @param skip number of first events that the client has already
     */
    private ResponseEntity<?> respond(
            ServerWebExchange exchange,
            ProcessRequest request,
            GenerationSpec spec,
            Flux<GenerationStep> steps,
            long skip) {
        exchange.getResponse().getHeaders().set(GENERATION_ID, spec.id());
        return stream.respond(
                exchange,
                steps.index()
                        .skip(skip)
                        .map(numbered -> event(String.valueOf(numbered.getT1()), request, spec, numbered.getT2())));
    }

    private ServerSentEvent<String> event(String id, ProcessRequest request, GenerationSpec spec, GenerationStep step) {
        return switch (step) {
            case Prompted prompted -> throw new IllegalStateException("only completions score prompts");
            case TextPiece piece -> stream.event(id, "token", TokenEvent.of(piece));
            case Ended ended -> stream.event(id, "done", ProcessResponse.of(spec, request.metadata(), ended));
        };
    }
}
