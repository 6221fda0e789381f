package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.generation.GenerationOrder;
import io.stagecoach.gateway.generation.ModelProfile;
import io.stagecoach.gateway.generation.Prompt;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.vocabulary.Vocabulary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/** Encodes prompts and checks orders against the model, before anything is generated. */
public final class Preparation {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final MemberPool members;
    private final Tokenizer tokenizer;
    private final LongSupplier nanoTime;

    public Preparation(MemberPool members, Tokenizer tokenizer, LongSupplier nanoTime) {
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

    /** Fails with a problem when the order does not fit the model or its prompt cannot be encoded. */
    public Mono<PreparedGeneration> prepare(GenerationOrder order) {
        return Mono.defer(() -> {
            long arrived = nanoTime.getAsLong();
            return model().flatMap(model -> switch (order.prompt()) {
                case Prompt.Text prompt ->
                    tokenizer
                            .encode(prompt.text())
                            .map(encoding ->
                                    accept(order, model, encoding.ids(), Optional.of(encoding.vocabulary()), arrived));
                case Prompt.TokenIds prompt ->
                    vocabulary(order).map(vocabulary -> accept(order, model, prompt.ids(), vocabulary, arrived));
            });
        });
    }

    /** Another order for a prompt that is prepared already. */
    public PreparedGeneration again(PreparedGeneration known, GenerationOrder order) {
        return known.again(order, nanoTime.getAsLong());
    }

    private PreparedGeneration accept(
            GenerationOrder order,
            ModelProfile model,
            List<Integer> ids,
            Optional<Vocabulary> vocabulary,
            long arrived) {
        int maxNewTokens = model.accept(ids, order);
        return new PreparedGeneration(
                order, model, ids, maxNewTokens, vocabulary, arrived, nanoTime.getAsLong(), Optional.empty());
    }

    /** Token ids are served without a tokenizer too: the text is then empty. */
    private Mono<Optional<Vocabulary>> vocabulary(GenerationOrder order) {
        return tokenizer.state().flatMap(state -> {
            requireTextForStops(order, state);
            return state == Tokenizer.State.AVAILABLE
                    ? tokenizer.vocabulary().map(Optional::of)
                    : Mono.just(Optional.empty());
        });
    }

    private static void requireTextForStops(GenerationOrder order, Tokenizer.State state) {
        if (order.stop().isEmpty()) {
            return;
        }
        String stop = order.names().stop();
        switch (state) {
            case AVAILABLE -> {}
            case ABSENT ->
                throw Problem.of(
                        Problem.Kind.NO_TOKENIZER,
                        stop + " needs text, but the model came without a tokenizer: leave it out",
                        stop);
            case UNREACHABLE ->
                throw Problem.retryable(
                        Problem.Kind.TOKENIZER_UNAVAILABLE,
                        stop + " needs the tokenizer, which cannot be reached now: try again later",
                        RETRY_AFTER);
        }
    }

    private static RuntimeException unavailable(String detail) {
        return Problem.retryable(Problem.Kind.NO_MEMBER, detail, RETRY_AFTER);
    }
}
