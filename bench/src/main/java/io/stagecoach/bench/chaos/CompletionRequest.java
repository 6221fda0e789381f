package io.stagecoach.bench.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * One request of the workload. Every response to it must be the same token for token, from either endpoint.
 *
 * @param temperature 0 for greedy decoding
 */
public record CompletionRequest(
        int number,
        String prompt,
        int maxTokens,
        double temperature,
        int topK,
        double topP,
        double repetitionPenalty,
        long seed) {

    /** STREAM: server-sent events of our own API. WHOLE: one response of OpenAI's API. */
    public enum Endpoint {
        STREAM("/api/model/process"),
        WHOLE("/v1/completions");

        private final String path;

        Endpoint(String path) {
            this.path = path;
        }

        String path() {
            return path;
        }
    }

    /** Words of a prompt: from one line to what leaves room for the completion in the demo model's 512 positions. */
    private static final int[] WORDS = {5, 20, 60, 150};

    private static final int[] TOKENS = {60, 250, 120, 200, 24};
    private static final int[] TOP_K = {0, 40, 100};

    private static final String[] VOCABULARY =
            ("the a king queen wolf girl boy forest house little old great golden and"
                            + " then said went came to of in with who had was mother father daughter son witch bird tree water night"
                            + " door bread castle wood but when once upon time away home not would must they she he it")
                    .split(" ");

    /** A third greedy, the others sampled with different parameters; every prompt length with each. */
    public static List<CompletionRequest> workload(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<CompletionRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean greedy = i % 3 == 0;
            requests.add(new CompletionRequest(
                    i,
                    prompt(WORDS[i % WORDS.length], random.split()),
                    TOKENS[i % TOKENS.length],
                    greedy ? 0 : 0.7 + 0.1 * (i % 6),
                    greedy ? 0 : TOP_K[i % TOP_K.length],
                    greedy || i % 2 == 0 ? 1 : 0.95,
                    i % 5 == 0 ? 1.2 : 1,
                    random.nextInt(Integer.MAX_VALUE)));
        }
        return requests;
    }

    private static String prompt(int words, SplittableRandom random) {
        return IntStream.range(0, words)
                .mapToObj(i -> VOCABULARY[random.nextInt(VOCABULARY.length)])
                .collect(Collectors.joining(" ", "Once ", ""));
    }

    String body(Endpoint endpoint) {
        Map<String, Object> sampling = new LinkedHashMap<>();
        sampling.put("temperature", temperature);
        sampling.put("top_k", topK);
        sampling.put("top_p", topP);
        sampling.put("repetition_penalty", repetitionPenalty);
        sampling.put("seed", seed);
        Map<String, Object> body = new LinkedHashMap<>();
        switch (endpoint) {
            case STREAM -> {
                sampling.put("max_new_tokens", maxTokens);
                sampling.put("stream", true);
                sampling.put("resumable", true);
                body.put("text", prompt);
                body.put("parameters", sampling);
            }
            case WHOLE -> {
                body.put("prompt", prompt);
                body.put("max_tokens", maxTokens);
                body.put("return_token_ids", true);
                body.putAll(sampling);
            }
        }
        return JsonMapper.shared().writeValueAsString(body);
    }
}
