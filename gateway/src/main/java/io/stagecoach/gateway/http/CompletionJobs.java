package io.stagecoach.gateway.http;

import io.stagecoach.gateway.generation.GenerationOrder;
import io.stagecoach.gateway.generation.Prompt;
import io.stagecoach.gateway.http.CompletionService.Job;
import io.stagecoach.gateway.openai.ChoiceWriter;
import io.stagecoach.gateway.openai.CompletionPlan;
import io.stagecoach.gateway.openai.Echo;
import io.stagecoach.gateway.serving.Preparation;
import io.stagecoach.gateway.serving.PreparedGeneration;
import io.stagecoach.gateway.serving.TextCodec;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Makes jobs of a plan: checks every prompt before the first text is generated. */
@Component
class CompletionJobs {
    private final Preparation preparation;
    private final TextCodec codec;

    CompletionJobs(Preparation preparation, TextCodec codec) {
        this.preparation = preparation;
        this.codec = codec;
    }

    private record PromptOf(PreparedGeneration generation, Echo echo, List<GenerationOrder> texts) {}

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

    private Mono<PromptOf> prompt(CompletionPlan plan, List<GenerationOrder> texts) {
        return preparation
                .prepare(texts.getFirst())
                .flatMap(generation -> echo(plan, generation).map(echo -> new PromptOf(generation, echo, texts)));
    }

    private Mono<Echo> echo(CompletionPlan plan, PreparedGeneration generation) {
        if (!plan.format().echo()) {
            return Mono.just(Echo.NONE);
        }
        Mono<String> text = switch (generation.order().prompt()) {
            case Prompt.Text(String given) -> Mono.just(given);
            case Prompt.TokenIds(List<Integer> ids) -> codec.decode(ids);
        };
        Mono<List<Integer>> offsets =
                generation.order().scoresPrompt() ? codec.offsets(generation.promptIds()) : Mono.just(List.of());
        return Mono.zip(text, offsets, Echo::new);
    }

    private static List<Job> jobs(CompletionPlan plan, List<PromptOf> prompts) {
        List<Job> jobs = new ArrayList<>();
        for (PromptOf prompt : prompts) {
            PreparedGeneration first = prompt.generation();
            for (GenerationOrder text : prompt.texts()) {
                ChoiceWriter writer =
                        new ChoiceWriter(jobs.size(), plan.format(), prompt.echo(), first.promptIds(), first.textual());
                jobs.add(
                        new Job(writer, first.with(text), text == prompt.texts().getFirst()));
            }
        }
        return jobs;
    }
}
