package io.stagecoach.bench.load;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.databind.json.JsonMapper;

/**
 * Request bodies with random token ids: no two prompts share a prefix, and no tokenizer is needed.
 *
 * @param vocabulary token ids are below this
 * @param extra fields of this server's API
 */
public record Prompts(int promptTokens, int outputTokens, int vocabulary, long seed, Map<String, Object> extra) {
    /** Makes our server send token ids, which are counted. */
    static final Map<String, Object> OURS = Map.of("return_token_ids", true);

    /** Makes llama.cpp generate all tokens. */
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

    /** Other prompts of the same shape: servers cache prefixes, so a prompt must not be sent twice. */
    Prompts others() {
        return new Prompts(promptTokens, outputTokens, vocabulary, seed + 1, extra);
    }

    /** The same index gives the same request. Its completion has {@code outputTokens} tokens, unless the model ends it earlier. */
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
