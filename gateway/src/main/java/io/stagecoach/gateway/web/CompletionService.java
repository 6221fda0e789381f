package io.stagecoach.gateway.web;

import io.stagecoach.gateway.generation.GenerationStep;
import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.GenerationStep.Piece;
import io.stagecoach.gateway.generation.Usage;
import io.stagecoach.gateway.openai.ChoiceWriter;
import io.stagecoach.gateway.openai.CompletionBodies.Choice;
import io.stagecoach.gateway.openai.CompletionPlan;
import io.stagecoach.gateway.openai.LogprobsBody;
import io.stagecoach.gateway.serving.Generations;
import io.stagecoach.gateway.serving.Preparation;
import io.stagecoach.gateway.serving.PreparedGeneration;
import io.stagecoach.gateway.serving.TokenTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs a completions plan: all its choices, a few at a time. */
@Component
class CompletionService {
    private final Preparation preparation;
    private final Generations generations;
    private final TokenTexts texts;
    private final int parallel;

    CompletionService(Preparation preparation, Generations generations, TokenTexts texts, WebSettings settings) {
        this.preparation = preparation;
        this.generations = generations;
        this.texts = texts;
        this.parallel = settings.parallelChoices();
    }

    /**
     * One choice to be made.
     *
     * @param firstOfPrompt the prompt counts with this choice, and not with those that follow
     */
    record Job(ChoiceWriter writer, PreparedGeneration generation, boolean tokensAsIds, boolean firstOfPrompt) {
        Usage usage(Ended ended) {
            return firstOfPrompt ? ended.usage() : ended.usage().withoutPrompt();
        }
    }

    /**
     * A choice, or a piece of it.
     *
     * @param usage what the choice took, when this ends it; else none
     */
    record Part(Choice choice, Usage usage) {}

    /** Checks every prompt before the first is generated. */
    Mono<List<Job>> prepare(CompletionPlan plan) {
        return preparation
                .model()
                .doOnNext(plan::requireModel)
                .thenMany(Flux.fromIterable(plan.prompts()))
                .concatMap(choices -> preparation
                        .prepare(choices.getFirst())
                        .map(first -> choices.stream().map(first::with).toList()))
                .collectList()
                .map(prompts -> jobs(plan, prompts));
    }

    /** Whole choices, in order. */
    Flux<Part> whole(List<Job> jobs) {
        return Flux.fromIterable(jobs).flatMapSequential(this::whole, parallel);
    }

    /** Pieces of all choices as they come. */
    Flux<Part> pieces(List<Job> jobs) {
        return Flux.fromIterable(jobs).flatMap(this::pieces, parallel);
    }

    private static List<Job> jobs(CompletionPlan plan, List<List<PreparedGeneration>> prompts) {
        List<Job> jobs = new ArrayList<>();
        for (List<PreparedGeneration> choices : prompts) {
            for (int i = 0; i < choices.size(); i++) {
                jobs.add(job(plan, jobs.size(), choices.get(i), i == 0));
            }
        }
        return jobs;
    }

    private static Job job(CompletionPlan plan, int index, PreparedGeneration generation, boolean firstOfPrompt) {
        ChoiceWriter writer = new ChoiceWriter(
                index,
                plan.logprobs().isPresent(),
                plan.returnTokenIds() ? generation.promptIds() : null,
                plan.returnTokenIds() || !generation.textual());
        return new Job(writer, generation, plan.tokensAsIds() || !generation.textual(), firstOfPrompt);
    }

    private Mono<Part> whole(Job job) {
        return generations.run(job.generation()).collectList().flatMap(steps -> {
            List<Piece> pieces = steps.stream()
                    .filter(Piece.class::isInstance)
                    .map(Piece.class::cast)
                    .toList();
            Ended ended = (Ended) steps.getLast();
            return written(job, pieces)
                    .map(names -> new Part(job.writer().whole(pieces, ended, names), job.usage(ended)));
        });
    }

    private Flux<Part> pieces(Job job) {
        return generations.run(job.generation()).concatMap(step -> piece(job, step));
    }

    private Mono<Part> piece(Job job, GenerationStep step) {
        return switch (step) {
            case Ended ended -> Mono.just(new Part(job.writer().end(ended), job.usage(ended)));
            case Piece piece when !job.writer().worthAChunk(piece) -> Mono.empty();
            case Piece piece ->
                written(job, List.of(piece)).map(names -> new Part(job.writer().piece(piece, names), Usage.NONE));
        };
    }

    /** How the tokens are written in logprobs; asks for texts only when they are needed. */
    private Mono<IntFunction<String>> written(Job job, List<Piece> pieces) {
        if (!job.writer().logprobs() || job.tokensAsIds()) {
            return Mono.just(LogprobsBody::asId);
        }
        return texts.of(job.generation().model().name(), LogprobsBody.ids(pieces))
                .map(CompletionService::lookup);
    }

    private static IntFunction<String> lookup(Map<Integer, String> texts) {
        return id -> Objects.requireNonNull(texts.get(id));
    }
}
