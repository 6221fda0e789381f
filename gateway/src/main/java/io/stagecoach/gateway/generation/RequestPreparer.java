package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.cluster.ModelProfile;
import io.stagecoach.gateway.generation.GenerationSpec.Prompt;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import io.stagecoach.vocabulary.Vocabulary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/** Encodes prompts and checks specs against the model before anything is generated. */
public final class RequestPreparer {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final MemberPool members;
    private final Tokenizer tokenizer;
    private final LongSupplier nanoTime;

    public RequestPreparer(MemberPool members, Tokenizer tokenizer, LongSupplier nanoTime) {
        this.members = members;
        this.tokenizer = tokenizer;
        this.nanoTime = nanoTime;
    }

    /** The model that the cluster serves; fails with a problem when no member answers. */
    public Mono<ModelProfile> model() {
        return members.view()
                .switchIfEmpty(Mono.error(() -> Problem.noMember(RETRY_AFTER)))
                .flatMap(view -> Mono.justOrEmpty(view.model()))
                .switchIfEmpty(
                        Mono.error(() -> unavailable("the cluster has not loaded a model yet: try again in a moment")));
    }

    /** Prepares a spec. Fails with a problem when it does not fit the model or its prompt cannot be encoded. */
    public Mono<PreparedGeneration> prepare(GenerationSpec spec) {
        return Mono.defer(() -> {
            long arrived = nanoTime.getAsLong();
            return model().flatMap(model -> switch (spec.prompt()) {
                case Prompt.Text prompt ->
                    tokenizer
                            .encode(prompt.text())
                            .map(encoding ->
                                    accept(spec, model, encoding.ids(), Optional.of(encoding.vocabulary()), arrived));
                case Prompt.TokenIds prompt ->
                    vocabulary(spec).map(vocabulary -> accept(spec, model, prompt.ids(), vocabulary, arrived));
            });
        });
    }

    /** Another spec for a prompt that is already prepared. */
    public PreparedGeneration again(PreparedGeneration known, GenerationSpec spec) {
        return known.again(spec, nanoTime.getAsLong());
    }

    private PreparedGeneration accept(
            GenerationSpec spec, ModelProfile model, List<Integer> ids, Optional<Vocabulary> vocabulary, long arrived) {
        int maxNewTokens = spec.maxNewTokens(model, ids);
        return new PreparedGeneration(
                spec, model, ids, maxNewTokens, vocabulary, arrived, nanoTime.getAsLong(), Optional.empty());
    }

    /**
     * The vocabulary; empty without a tokenizer, since prompts of token ids need none and the text then stays empty.
     */
    private Mono<Optional<Vocabulary>> vocabulary(GenerationSpec spec) {
        return tokenizer.state().flatMap(state -> {
            requireTextForStops(spec, state);
            return state == Tokenizer.State.AVAILABLE
                    ? tokenizer.vocabulary().map(Optional::of)
                    : Mono.just(Optional.empty());
        });
    }

    private static void requireTextForStops(GenerationSpec spec, Tokenizer.State state) {
        if (spec.stop().isEmpty()) {
            return;
        }
        String stop = spec.names().stop();
        switch (state) {
            case AVAILABLE -> {}
            case ABSENT ->
                throw Problem.of(
                        ProblemKind.NO_TOKENIZER,
                        stop + " needs text, but the model came without a tokenizer: leave it out",
                        stop);
            case UNREACHABLE ->
                throw Problem.retryable(
                        ProblemKind.TOKENIZER_UNAVAILABLE,
                        stop + " needs the tokenizer, which cannot be reached now: try again later",
                        RETRY_AFTER);
        }
    }

    private static RuntimeException unavailable(String detail) {
        return Problem.retryable(ProblemKind.NO_MEMBER, detail, RETRY_AFTER);
    }
}
