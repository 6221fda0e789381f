package io.stagecoach.gateway.http;

import io.stagecoach.gateway.GatewaySettings;
import io.stagecoach.gateway.generation.GenerationSpec;
import io.stagecoach.gateway.generation.GenerationSpec.Prompt;
import io.stagecoach.gateway.generation.GenerationStep;
import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.GenerationStep.TextPiece;
import io.stagecoach.gateway.generation.GenerationStep.Usage;
import io.stagecoach.gateway.generation.Generations;
import io.stagecoach.gateway.generation.PreparedGeneration;
import io.stagecoach.gateway.generation.RequestPreparer;
import io.stagecoach.gateway.generation.Tokenizer;
import io.stagecoach.gateway.openai.ChoiceWriter;
import io.stagecoach.gateway.openai.ChoiceWriter.Echo;
import io.stagecoach.gateway.openai.CompletionBodies.Choice;
import io.stagecoach.gateway.openai.CompletionPlan;
import io.stagecoach.gateway.openai.LogprobsBody;
import io.stagecoach.vocabulary.UnknownTokenException;
import io.stagecoach.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs a completions plan: prepares its prompts, generates its texts a few at a time, and chooses the best. */
@Component
class CompletionService {
    private final RequestPreparer preparer;
    private final Tokenizer tokenizer;
    private final Generations generations;
    private final int parallel;

    CompletionService(
            RequestPreparer preparer, Tokenizer tokenizer, Generations generations, GatewaySettings settings) {
        this.preparer = preparer;
        this.tokenizer = tokenizer;
        this.generations = generations;
        this.parallel = settings.parallelChoices();
    }

    /**
     * One text to generate.
     *
     * @param firstOfPrompt the prompt's tokens count in this text's usage only
     */
    record Job(ChoiceWriter writer, PreparedGeneration generation, boolean firstOfPrompt) {
        Usage usage(Ended ended) {
            return firstOfPrompt ? ended.usage() : ended.usage().withoutPrompt();
        }
    }

    /** All choices, and the usage of all texts: those that were not chosen count too. */
    record Answer(List<Choice> choices, Usage usage) {}

    /**
     * A chunk of a choice.
     *
     * @param usage the choice's in its last chunk, none before
     */
    record ChoicePart(Choice choice, Usage usage) {}

    /** A prompt of the plan and the texts that continue it. */
    private record PromptTexts(PreparedGeneration generation, Echo echo, List<GenerationSpec> texts) {}

    /** A generated text, with all its steps. */
    private record Result(Job job, List<GenerationStep> steps) {
        double meanLogprob() {
            return steps.stream()
                    .filter(TextPiece.class::isInstance)
                    .mapToDouble(piece -> Objects.requireNonNull(
                            ((TextPiece) piece).token().logprob(), "best_of asks the member for logprobs"))
                    .average()
                    .orElse(Double.NEGATIVE_INFINITY);
        }

        Usage usage() {
            return job.usage((Ended) steps.getLast());
        }
    }

    /** The jobs in the plan's order. Checks every prompt before the first text is generated. */
    Mono<List<Job>> jobs(CompletionPlan plan) {
        return preparer.model()
                .doOnNext(plan::requireModel)
                .thenMany(Flux.fromIterable(plan.prompts()))
                .concatMap(texts -> prompt(plan, texts))
                .collectList()
                .map(prompts -> jobs(plan, prompts));
    }

    private Mono<PromptTexts> prompt(CompletionPlan plan, List<GenerationSpec> texts) {
        return preparer.prepare(texts.getFirst())
                .flatMap(generation -> echo(plan, generation).map(echo -> new PromptTexts(generation, echo, texts)))
                .onErrorMap(UnknownTokenException.class, Tokenizer::unknown);
    }

    private Mono<Echo> echo(CompletionPlan plan, PreparedGeneration generation) {
        if (!plan.format().echo()) {
            return Mono.just(Echo.NONE);
        }
        return vocabulary(generation).map(vocabulary -> {
            List<Integer> ids = generation.promptIds();
            String text =
                    generation.spec().prompt() instanceof Prompt.Text(String given) ? given : vocabulary.decode(ids);
            return new Echo(text, generation.spec().scoresPrompt() ? vocabulary.offsets(ids) : List.of());
        });
    }

    /** Asks for a missing vocabulary again, so that the client gets the tokenizer's problem. */
    private Mono<Vocabulary> vocabulary(PreparedGeneration generation) {
        return Mono.justOrEmpty(generation.vocabulary()).switchIfEmpty(Mono.defer(tokenizer::vocabulary));
    }

    private static List<Job> jobs(CompletionPlan plan, List<PromptTexts> prompts) {
        List<Job> jobs = new ArrayList<>();
        for (PromptTexts prompt : prompts) {
            PreparedGeneration first = prompt.generation();
            for (GenerationSpec text : prompt.texts()) {
                ChoiceWriter writer =
                        new ChoiceWriter(jobs.size(), plan.format(), prompt.echo(), first.promptIds(), first.textual());
                jobs.add(
                        new Job(writer, first.with(text), text == prompt.texts().getFirst()));
            }
        }
        return jobs;
    }

    /** Generates all texts of a plan. The jobs are in its order. */
    Mono<Answer> whole(CompletionPlan plan, List<Job> jobs) {
        return Flux.fromIterable(jobs)
                .flatMapSequential(
                        job -> generations.run(job.generation()).collectList().map(steps -> new Result(job, steps)),
                        parallel)
                .collectList()
                .map(results -> written(plan, results))
                .onErrorMap(UnknownTokenException.class, Tokenizer::unknown);
    }

    /** Generates all texts as chunks, in the order in which they come. */
    Flux<ChoicePart> pieces(List<Job> jobs) {
        return Flux.fromIterable(jobs)
                .flatMap(this::pieces, parallel)
                .onErrorMap(UnknownTokenException.class, Tokenizer::unknown);
    }

    private static Answer written(CompletionPlan plan, List<Result> results) {
        Usage usage = results.stream().map(Result::usage).reduce(Usage.NONE, Usage::plus);
        List<Choice> choices = new ArrayList<>();
        for (Result result : chosen(plan, results)) {
            ChoiceWriter writer = result.job().writer().at(choices.size());
            choices.add(writer.whole(result.steps(), names(result.job())));
        }
        return new Answer(choices, usage);
    }

    private static List<Result> chosen(CompletionPlan plan, List<Result> results) {
        List<Result> chosen = new ArrayList<>();
        int from = 0;
        for (List<?> texts : plan.prompts()) {
            List<Result> ofPrompt = results.subList(from, from + texts.size());
            from += texts.size();
            chosen.addAll(texts.size() == plan.choices() ? ofPrompt : best(ofPrompt, plan.choices()));
        }
        return chosen;
    }

    /**
     * Those "with the highest log probability per token" (OpenAI API reference, completions, {@code best_of}), the best
     * first. Of equals the earlier comes first.
     */
    private static List<Result> best(List<Result> results, int count) {
        return results.stream()
                .sorted(Comparator.comparingDouble(Result::meanLogprob).reversed())
                .limit(count)
                .toList();
    }

    private Flux<ChoicePart> pieces(Job job) {
        return Mono.justOrEmpty(job.writer().opening())
                .map(opening -> new ChoicePart(opening, Usage.NONE))
                .concatWith(generations
                        .run(job.generation())
                        .filter(job.writer()::worthAChunk)
                        .map(step -> piece(job, step)));
    }

    private static ChoicePart piece(Job job, GenerationStep step) {
        Usage usage = step instanceof Ended ended ? job.usage(ended) : Usage.NONE;
        return new ChoicePart(job.writer().chunk(step, names(job)), usage);
    }

    /** The form of tokens in logprobs. */
    private static IntFunction<String> names(Job job) {
        return job.writer().namesTokens() ? job.generation().vocabulary().orElseThrow()::text : LogprobsBody::asId;
    }
}
