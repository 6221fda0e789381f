package io.stagecoach.bench.load;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.databind.json.JsonMapper;

/**
 * Request bodies with random token ids, so that no two prompts share a beginning and any model can be asked.
 *
 * @param vocabulary ids are below it
 */
public record Prompts(int promptTokens, int outputTokens, int vocabulary, long seed) {

    /** The same index gives the same request. Its answer has so many tokens, unless the model ends it before. */
    public String body(int index) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + index);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("prompt", random.ints(promptTokens, 0, vocabulary).toArray());
        body.put("max_tokens", outputTokens);
        body.put("temperature", 0);
        body.put("seed", index);
        body.put("stream", true);
        // Ours sends the ids with it, and others pass it over; llama.cpp goes on after an end of text with the second.
        body.put("return_token_ids", true);
        body.put("ignore_eos", true);
        return JsonMapper.shared().writeValueAsString(body);
    }
}
