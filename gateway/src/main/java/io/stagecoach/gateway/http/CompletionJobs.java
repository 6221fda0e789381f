package io.stagecoach.gateway.http;

import io.stagecoach.gateway.generation.GenerationSpec;
import io.stagecoach.gateway.generation.GenerationSpec.Prompt;
import io.stagecoach.gateway.generation.PreparedGeneration;
import io.stagecoach.gateway.generation.RequestPreparer;
import io.stagecoach.gateway.generation.Tokenizer;
import io.stagecoach.gateway.http.CompletionService.Job;
import io.stagecoach.gateway.openai.ChoiceWriter;
import io.stagecoach.gateway.openai.CompletionPlan;
import io.stagecoach.gateway.openai.Echo;
import io.stagecoach.vocabulary.UnknownTokenException;
import io.stagecoach.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Makes jobs of a plan: checks every prompt before the first text is generated. */
@Component
class CompletionJobs {
    private final RequestPreparer preparation;
    private final Tokenizer tokenizer;

    CompletionJobs(RequestPreparer preparation, Tokenizer tokenizer) {
        this.preparation = preparation;
        this.tokenizer = tokenizer;
    }

    private record PromptOf(PreparedGeneration generation, Echo echo, List<GenerationSpec> texts) {}

    /** In the plan's order. */
    Mono<List<Job>> of(CompletionPlan plan) {
        return preparation
                .model()
                .doOnNext(plan::requireModel)
                .thenMany(Flux.fromIterable(plan.prompts()))
                .concatMap(texts -> prompt(plan, texts))
                .collectList()
                .map(prompts -> jobs(plan, prompts));
    }

    private Mono<PromptOf> prompt(CompletionPlan plan, List<GenerationSpec> texts) {
        return preparation
                .prepare(texts.getFirst())
                .flatMap(generation -> echo(plan, generation).map(echo -> new PromptOf(generation, echo, texts)))
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

    /** Asks for it once more where there was none, so that the client hears what is missing. */
    private Mono<Vocabulary> vocabulary(PreparedGeneration generation) {
        return Mono.justOrEmpty(generation.vocabulary()).switchIfEmpty(Mono.defer(tokenizer::vocabulary));
    }

    private static List<Job> jobs(CompletionPlan plan, List<PromptOf> prompts) {
        List<Job> jobs = new ArrayList<>();
        for (PromptOf prompt : prompts) {
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
}
