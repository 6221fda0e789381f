package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.generation.MemberEvent.TokenLogprob;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Log probabilities in the form of OpenAI's completions. */
public record LogprobsBody(
        @Schema(description = "Where each token begins in the choice's text, in characters")
        List<Integer> textOffset,

        @Schema(description = "Null of a prompt's first token")
        List<@Nullable Double> tokenLogprobs,

        List<String> tokens,

        @Schema(description = "The most likely tokens, and the token itself; null of a prompt's first")
        List<@Nullable Map<String, Double>> topLogprobs) {

    /**
     * A token of the choice's text.
     *
     * @param offset where it begins there
     * @param logprob null of the first token of a prompt, before which there is nothing
     * @param top the most likely at its place, most likely first
     */
    public record Entry(int offset, int id, @Nullable Double logprob, List<TokenLogprob> top) {
        public Entry {
            top = List.copyOf(top);
        }
    }

    /** Writes the entries. Texts give the form of a token. */
    public static LogprobsBody of(List<Entry> entries, IntFunction<String> texts) {
        List<Integer> offsets = new ArrayList<>();
        List<@Nullable Double> chosen = new ArrayList<>();
        List<String> tokens = new ArrayList<>();
        List<@Nullable Map<String, Double>> top = new ArrayList<>();
        for (Entry entry : entries) {
            offsets.add(entry.offset());
            chosen.add(entry.logprob());
            tokens.add(texts.apply(entry.id()));
            top.add(top(entry, texts));
        }
        return new LogprobsBody(offsets, chosen, tokens, top);
    }

    /** The form of a token without its text, as in vLLM. */
    public static String asId(int id) {
        return "token_id:" + id;
    }

    /**
     * Most likely first. If two tokens have the same text, such as parts of characters, the likelier one is written.
     */
    private static @Nullable Map<String, Double> top(Entry entry, IntFunction<String> texts) {
        if (entry.logprob() == null) {
            return null;
        }
        Map<String, Double> top = new LinkedHashMap<>();
        entry.top().forEach(likely -> top.putIfAbsent(texts.apply(likely.id()), likely.logprob()));
        top.putIfAbsent(texts.apply(entry.id()), entry.logprob());
        return top;
    }
}
