package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.generation.GenerationOrder;
import io.stagecoach.gateway.generation.ModelProfile;
import io.stagecoach.vocabulary.Vocabulary;
import java.util.List;
import java.util.Optional;

/**
 * An order that fits the model and can be run.
 *
 * @param maxNewTokens what the order asks for, or what the context leaves where it ends the text
 * @param vocabulary makes text of tokens; empty without a tokenizer, then the text stays empty
 * @param arrived nanoseconds of the monotonic clock when the request came
 * @param tokenized the same when the prompt was encoded
 * @param retention of one that clients may come back to
 */
public record PreparedGeneration(
        GenerationOrder order,
        ModelProfile model,
        List<Integer> promptIds,
        int maxNewTokens,
        Optional<Vocabulary> vocabulary,
        long arrived,
        long tokenized,
        Optional<Retention> retention) {

    public PreparedGeneration {
        promptIds = List.copyOf(promptIds);
    }

    /** The same prompt and limits for another order of it, such as one with another seed. */
    public PreparedGeneration with(GenerationOrder other) {
        return new PreparedGeneration(other, model, promptIds, maxNewTokens, vocabulary, arrived, tokenized, retention);
    }

    /** @param now when the request for it came */
    PreparedGeneration again(GenerationOrder other, long now) {
        return new PreparedGeneration(other, model, promptIds, maxNewTokens, vocabulary, now, now, retention);
    }

    PreparedGeneration retained(Retention by) {
        return new PreparedGeneration(
                order, model, promptIds, maxNewTokens, vocabulary, arrived, tokenized, Optional.of(by));
    }

    /** Tokens can be decoded. */
    public boolean textual() {
        return vocabulary.isPresent();
    }

    /** It was begun before, and a client has come back to it. */
    boolean isResumed() {
        return retention.filter(Retention::begun).isPresent();
    }

    List<Integer> stopIds() {
        return model.eosId().isPresent() ? List.of(model.eosId().getAsInt()) : List.of();
    }

    MemberCall call() {
        return new MemberCall(
                order.id(),
                promptIds,
                maxNewTokens,
                order.sampling(),
                order.logprobs(),
                stopIds(),
                List.of(),
                order.limit().slides(),
                order.scoresPrompt(),
                order.timings(),
                retention);
    }

    /** The generation ends with this token. */
    boolean isLast(int index, int id) {
        return index + 1 == maxNewTokens || stopIds().contains(id);
    }
}
