package io.stagecoach.gateway.http;

import io.stagecoach.gateway.cluster.ModelProfile;
import io.stagecoach.gateway.generation.GenerationStep.Usage;
import io.stagecoach.gateway.generation.RequestRules;
import io.stagecoach.gateway.http.CompletionService.Job;
import io.stagecoach.gateway.openai.CompletionBodies.Completion;
import io.stagecoach.gateway.openai.CompletionBodies.Head;
import io.stagecoach.gateway.openai.CompletionPlan;
import io.stagecoach.gateway.openai.CompletionRequest;
import io.stagecoach.gateway.process.ProcessResponse.UsageBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code POST /v1/completions} in OpenAI's form. */
@RestController
class OpenAiController {
    private static final String END = "[DONE]";

    private final RequestRules rules;
    private final CompletionJobs jobs;
    private final CompletionService service;
    private final EventStream stream;
    private final InstantSource clock;

    OpenAiController(
            RequestRules rules,
            CompletionJobs jobs,
            CompletionService service,
            EventStream stream,
            InstantSource clock) {
        this.rules = rules;
        this.jobs = jobs;
        this.service = service;
        this.stream = stream;
        this.clock = clock;
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
        return jobs.of(plan).flatMap(made -> {
            Head head = head(plan, made.getFirst().generation().model());
            return plan.stream()
                    ? Mono.just(chunks(exchange, head, made))
                    : service.whole(plan, made)
                            .map(whole -> ResponseEntity.ok(
                                    Completion.of(head, whole.choices(), UsageBody.of(whole.usage()))));
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
