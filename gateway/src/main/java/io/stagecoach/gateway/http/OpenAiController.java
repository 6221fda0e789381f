package io.stagecoach.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stagecoach.gateway.cluster.ModelProfile;
import io.stagecoach.gateway.generation.GenerationStep.Usage;
import io.stagecoach.gateway.generation.RequestPreparer;
import io.stagecoach.gateway.generation.RequestRules;
import io.stagecoach.gateway.http.CompletionService.Job;
import io.stagecoach.gateway.openai.CompletionBodies.Completion;
import io.stagecoach.gateway.openai.CompletionBodies.Head;
import io.stagecoach.gateway.openai.CompletionBodies.Model;
import io.stagecoach.gateway.openai.CompletionBodies.Models;
import io.stagecoach.gateway.openai.CompletionPlan;
import io.stagecoach.gateway.openai.CompletionRequest;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.process.ProcessResponse.UsageBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** OpenAI's API: {@code POST /v1/completions} and {@code GET /v1/models}. */
@RestController
class OpenAiController {
    private static final String END = "[DONE]";
    private static final String MODEL = "/v1/models/";

    private final RequestRules rules;
    private final RequestPreparer preparer;
    private final CompletionService service;
    private final EventStream stream;
    private final InstantSource clock;
    private final Instant started;

    OpenAiController(
            RequestRules rules,
            RequestPreparer preparer,
            CompletionService service,
            EventStream stream,
            InstantSource clock) {
        this.rules = rules;
        this.preparer = preparer;
        this.service = service;
        this.stream = stream;
        this.clock = clock;
        this.started = clock.instant();
    }

    @GetMapping("/v1/models")
    @Operation(tags = "openai", summary = "The served model, as a list of one")
    Mono<Models> models() {
        return preparer.model().map(this::body).map(Models::of);
    }

    /** A model's name may contain slashes, as openai-community/gpt2 does. OpenAI's clients send them encoded. */
    @GetMapping(MODEL + "{*name}")
    @Operation(tags = "openai", summary = "The served model")
    @Parameter(name = "name", in = ParameterIn.PATH, required = true, schema = @Schema(type = "string"))
    Mono<Model> model(ServerWebExchange exchange) {
        String name = UriUtils.decode(exchange.getRequest().getPath().value().substring(MODEL.length()), UTF_8);
        return preparer.model().map(model -> {
            if (!model.name().equals(name)) {
                throw Problem.unknownModel(name, model.name());
            }
            return body(model);
        });
    }

    private Model body(ModelProfile model) {
        return Model.of(model.name(), started.getEpochSecond(), model.positions());
    }

    @PostMapping("/v1/completions")
    @Operation(
            tags = "openai",
            summary = "Continue texts, in the form of OpenAI's completions",
            description = "With vLLM's additions. Token-id prompts are served without a tokenizer too: the text is then"
                    + " empty and token_ids holds the answer. With stream, events of chunks and a last [DONE].")
    @ApiResponse(
            responseCode = "200",
            description = "The texts",
            content = {
                @Content(mediaType = "application/json", schema = @Schema(implementation = Completion.class)),
                @Content(mediaType = "text/event-stream", schema = @Schema(implementation = Completion.class))
            })
    Mono<ResponseEntity<?>> complete(@RequestBody CompletionRequest request, ServerWebExchange exchange) {
        CompletionPlan plan = CompletionPlan.of(request, "cmpl-" + UUID.randomUUID(), rules);
        return service.jobs(plan).flatMap(made -> {
            Head head = head(plan, made.getFirst().generation().model());
            return plan.stream()
                    ? Mono.just(chunks(exchange, head, made))
                    : service.whole(plan, made)
                            .map(answer -> ResponseEntity.ok()
                                    .contentType(MediaType.APPLICATION_JSON)
                                    .body(Completion.of(head, answer.choices(), UsageBody.of(answer.usage()))));
        });
    }

    private ResponseEntity<?> chunks(ServerWebExchange exchange, Head head, List<Job> made) {
        Flux<ServerSentEvent<String>> events = Flux.defer(() -> {
            AtomicReference<Usage> usage = new AtomicReference<>(Usage.NONE);
            return service.pieces(made)
                    .doOnNext(part -> usage.accumulateAndGet(part.usage(), Usage::plus))
                    .map(part -> stream.data(head.chunk(List.of(part.choice()), null)))
                    .concatWith(Mono.defer(() -> head.includeUsage()
                            ? Mono.just(stream.data(head.chunk(List.of(), UsageBody.of(usage.get()))))
                            : Mono.empty()))
                    .concatWithValues(stream.data(END));
        });
        return stream.respond(
                exchange, events, error -> Flux.just(stream.data(stream.problem(exchange, error)), stream.data(END)));
    }

    private Head head(CompletionPlan plan, ModelProfile model) {
        return new Head(plan.id(), clock.instant().getEpochSecond(), model.name(), plan.includeUsage());
    }
}
