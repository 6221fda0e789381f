package io.stagecoach.bench.load;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.databind.json.JsonMapper;

/**
 * Request bodies with random token ids, so that no two prompts share a beginning and any model can be asked.
 *
 * @param vocabulary ids are below it
 * @param extra fields that only this server knows
 */
public record Prompts(int promptTokens, int outputTokens, int vocabulary, long seed, Map<String, Object> extra) {
    /** Ours then sends token ids, which can be counted. */
    static final Map<String, Object> OURS = Map.of("return_token_ids", true);

    /** llama.cpp ends no text early then. */
    static final Map<String, Object> LLAMA = Map.of("ignore_eos", true);

    public Prompts {
        extra = Map.copyOf(extra);
    }

    Prompts with(Map<String, Object> fields) {
        return new Prompts(promptTokens, outputTokens, vocabulary, seed, fields);
    }

    Prompts with(int tokens) {
        return new Prompts(promptTokens, tokens, vocabulary, seed, extra);
    }

    /** As many others: servers keep what they computed of prompts, so one that was sent before says little. */
    Prompts others() {
        return new Prompts(promptTokens, outputTokens, vocabulary, seed + 1, extra);
    }

    /** The same index gives the same request. Its answer has so many tokens, unless the model ends it before. */
    public String body(int index) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + index);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("prompt", random.ints(promptTokens, 0, vocabulary).toArray());
        body.put("max_tokens", outputTokens);
        body.put("temperature", 0);
        body.put("seed", index);
        body.put("stream", true);
        body.putAll(extra);
        return JsonMapper.shared().writeValueAsString(body);
    }
}
