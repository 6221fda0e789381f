package io.stagecoach.gateway.http;

import io.stagecoach.gateway.generation.GenerationStep;
import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.GenerationStep.Piece;
import io.stagecoach.gateway.generation.Usage;
import io.stagecoach.gateway.openai.BestOf;
import io.stagecoach.gateway.openai.ChoiceWriter;
import io.stagecoach.gateway.openai.CompletionBodies.Choice;
import io.stagecoach.gateway.openai.CompletionPlan;
import io.stagecoach.gateway.openai.LogprobsBody;
import io.stagecoach.gateway.serving.Generations;
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

/** Runs a completions plan: all its texts, a few at a time. */
@Component
class CompletionService {
    private final Generations generations;
    private final TokenTexts texts;
    private final int parallel;

    CompletionService(Generations generations, TokenTexts texts, WebSettings settings) {
        this.generations = generations;
        this.texts = texts;
        this.parallel = settings.parallelChoices();
    }

    /**
     * One text to be made.
     *
     * @param firstOfPrompt the prompt counts with this text, and not with those that follow
     */
    record Job(ChoiceWriter writer, PreparedGeneration generation, boolean firstOfPrompt) {
        Usage usage(Ended ended) {
            return firstOfPrompt ? ended.usage() : ended.usage().withoutPrompt();
        }
    }

    /** All choices, and what they and those that were not chosen took. */
    record Whole(List<Choice> choices, Usage usage) {}

    /**
     * A piece of a choice.
     *
     * @param usage what the choice took, when this ends it; else none
     */
    record Part(Choice choice, Usage usage) {}

    /** @param steps all of them */
    private record Result(Job job, List<GenerationStep> steps) {
        List<Piece> pieces() {
            return steps.stream()
                    .filter(Piece.class::isInstance)
                    .map(Piece.class::cast)
                    .toList();
        }

        Usage usage() {
            return job.usage((Ended) steps.getLast());
        }
    }

    /** @param jobs in the plan's order */
    Mono<Whole> whole(CompletionPlan plan, List<Job> jobs) {
        return Flux.fromIterable(jobs)
                .flatMapSequential(
                        job -> generations.run(job.generation()).collectList().map(steps -> new Result(job, steps)),
                        parallel)
                .collectList()
                .flatMap(results -> written(plan, results));
    }

    /** Pieces of all choices as they come. */
    Flux<Part> pieces(List<Job> jobs) {
        return Flux.fromIterable(jobs).flatMap(this::pieces, parallel);
    }

    private Mono<Whole> written(CompletionPlan plan, List<Result> results) {
        Usage usage = results.stream().map(Result::usage).reduce(Usage.NONE, Usage::plus);
        return Flux.fromIterable(chosen(plan, results))
                .index()
                .concatMap(chosen -> written(chosen.getT1().intValue(), chosen.getT2()))
                .collectList()
                .map(choices -> new Whole(choices, usage));
    }

    private static List<Result> chosen(CompletionPlan plan, List<Result> results) {
        List<Result> chosen = new ArrayList<>();
        int from = 0;
        for (List<?> texts : plan.prompts()) {
            List<Result> ofPrompt = results.subList(from, from + texts.size());
            from += texts.size();
            chosen.addAll(
                    texts.size() == plan.choices()
                            ? ofPrompt
                            : BestOf.choose(ofPrompt, plan.choices(), Result::pieces));
        }
        return chosen;
    }

    private Mono<Choice> written(int index, Result result) {
        ChoiceWriter writer = result.job().writer().at(index);
        return names(result.job(), result.steps()).map(names -> writer.whole(result.steps(), names));
    }

    private Flux<Part> pieces(Job job) {
        return Mono.justOrEmpty(job.writer().opening())
                .map(opening -> new Part(opening, Usage.NONE))
                .concatWith(generations.run(job.generation()).concatMap(step -> piece(job, step)));
    }

    private Mono<Part> piece(Job job, GenerationStep step) {
        Usage usage = step instanceof Ended ended ? job.usage(ended) : Usage.NONE;
        return job.writer().worthAChunk(step)
                ? names(job, List.of(step)).map(names -> new Part(job.writer().chunk(step, names), usage))
                : Mono.empty();
    }

    /** How the tokens are written in logprobs; asks for texts only when they are needed. */
    private Mono<IntFunction<String>> names(Job job, List<GenerationStep> steps) {
        if (!job.writer().namesTokens()) {
            return Mono.just(LogprobsBody::asId);
        }
        return texts.of(
                        job.generation().model().name(),
                        LogprobsBody.ids(job.writer().entries(steps)))
                .map(CompletionService::lookup);
    }

    private static IntFunction<String> lookup(Map<Integer, String> texts) {
        return id -> Objects.requireNonNull(texts.get(id));
    }
}
