package io.stagecoach.gateway.http;

import io.stagecoach.gateway.generation.GenerationStep;
import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.GenerationStep.TextPiece;
import io.stagecoach.gateway.generation.GenerationStep.Usage;
import io.stagecoach.gateway.generation.Generations;
import io.stagecoach.gateway.generation.PreparedGeneration;
import io.stagecoach.gateway.generation.Tokenizer;
import io.stagecoach.gateway.openai.BestOf;
import io.stagecoach.gateway.openai.ChoiceWriter;
import io.stagecoach.gateway.openai.CompletionBodies.Choice;
import io.stagecoach.gateway.openai.CompletionPlan;
import io.stagecoach.gateway.openai.LogprobsBody;
import io.stagecoach.vocabulary.UnknownTokenException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs a completions plan: all its texts, a few at a time. */
@Component
class CompletionService {
    private final Generations generations;
    private final int parallel;

    CompletionService(Generations generations, WebSettings settings) {
        this.generations = generations;
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
        List<TextPiece> pieces() {
            return steps.stream()
                    .filter(TextPiece.class::isInstance)
                    .map(TextPiece.class::cast)
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
                .map(results -> written(plan, results))
                .onErrorMap(UnknownTokenException.class, Tokenizer::unknown);
    }

    /** Pieces of all choices as they come. */
    Flux<Part> pieces(List<Job> jobs) {
        return Flux.fromIterable(jobs)
                .flatMap(this::pieces, parallel)
                .onErrorMap(UnknownTokenException.class, Tokenizer::unknown);
    }

    private static Whole written(CompletionPlan plan, List<Result> results) {
        Usage usage = results.stream().map(Result::usage).reduce(Usage.NONE, Usage::plus);
        List<Choice> choices = new ArrayList<>();
        for (Result result : chosen(plan, results)) {
            ChoiceWriter writer = result.job().writer().at(choices.size());
            choices.add(writer.whole(result.steps(), names(result.job())));
        }
        return new Whole(choices, usage);
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

    private Flux<Part> pieces(Job job) {
        return Mono.justOrEmpty(job.writer().opening())
                .map(opening -> new Part(opening, Usage.NONE))
                .concatWith(generations
                        .run(job.generation())
                        .filter(job.writer()::worthAChunk)
                        .map(step -> piece(job, step)));
    }

    private static Part piece(Job job, GenerationStep step) {
        Usage usage = step instanceof Ended ended ? job.usage(ended) : Usage.NONE;
        return new Part(job.writer().chunk(step, names(job)), usage);
    }

    /** How tokens are written in logprobs. */
    private static IntFunction<String> names(Job job) {
        return job.writer().namesTokens() ? job.generation().vocabulary().orElseThrow()::text : LogprobsBody::asId;
    }
}
