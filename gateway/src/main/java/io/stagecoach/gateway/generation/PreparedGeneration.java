package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.cluster.ModelProfile;
import io.stagecoach.vocabulary.Vocabulary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A spec that fits the model and can be run.
 *
 * @param maxNewTokens the spec's limit, or what the context leaves where the context ends the text
 * @param vocabulary decodes tokens; empty without a tokenizer, and the text then stays empty
 * @param arrived when the request came, in nanoseconds of the monotonic clock
 * @param tokenized when the prompt was encoded, by the same clock
 * @param retention of a generation that clients may resume
 */
public record PreparedGeneration(
        GenerationSpec spec,
        ModelProfile model,
        List<Integer> promptIds,
        int maxNewTokens,
        Optional<Vocabulary> vocabulary,
        long arrived,
        long tokenized,
        Optional<Retention> retention) {

    /**
     * How a member retains a generation that clients may resume.
     *
     * @param name by which every gateway finds it
     * @param grace how long it runs, or is retained, without a reader; 0 for not at all
     * @param begun it was begun before, so a member may have it
     */
    public record Retention(String name, Duration grace, boolean begun) {
        public Retention {
            if (name.isEmpty() || grace.isNegative()) {
                throw new IllegalArgumentException("a text is retained under a name and for a grace of 0 or more, not '"
                        + name + "' and " + grace);
            }
        }
    }

    public PreparedGeneration {
        promptIds = List.copyOf(promptIds);
    }

    /** Another spec of the same prompt and limit, such as one with another seed. */
    public PreparedGeneration with(GenerationSpec other) {
        return new PreparedGeneration(other, model, promptIds, maxNewTokens, vocabulary, arrived, tokenized, retention);
    }

    /** @param now when the new request came */
    PreparedGeneration again(GenerationSpec other, long now) {
        return new PreparedGeneration(other, model, promptIds, maxNewTokens, vocabulary, now, now, retention);
    }

    PreparedGeneration retained(Retention by) {
        return new PreparedGeneration(
                spec, model, promptIds, maxNewTokens, vocabulary, arrived, tokenized, Optional.of(by));
    }

    /** Whether tokens can be decoded. */
    public boolean textual() {
        return vocabulary.isPresent();
    }

    /** Whether a client has come back to it. */
    boolean isResumed() {
        return retention.filter(Retention::begun).isPresent();
    }

    /** The generation ends with the first of these tokens. */
    public List<Integer> stopIds() {
        return model.eosId().isPresent() ? List.of(model.eosId().getAsInt()) : List.of();
    }

    /** Whether the generation ends with this token. */
    boolean isLast(int index, int id) {
        return index + 1 == maxNewTokens || stopIds().contains(id);
    }
}
