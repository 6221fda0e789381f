package io.stagecoach.member.app;

import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.SamplingParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prompts for a real model, with the tokens that Hugging Face transformers gave for them. */
final class Examples {
    static final Path MODEL = Path.of("../model-shards/src/test/resources/fixtures/long")
            .toAbsolutePath()
            .normalize();

    private Examples() {}

    record Example(List<Integer> prompt, List<Integer> greedy) {
        GenerateRequest request() {
            return GenerateRequest.newBuilder()
                    .addAllPromptIds(prompt)
                    .setMaxNewTokens(greedy.size())
                    .setSampling(SamplingParams.newBuilder().setTopP(1).setRepetitionPenalty(1))
                    .build();
        }
    }

    static List<Example> read() throws IOException {
        JsonNode expected = JsonMapper.shared().readTree(Files.readAllBytes(MODEL.resolve("expected.json")));
        return expected.path("cases")
                .valueStream()
                .map(node -> new Example(ints(node.path("prompt")), ints(node.path("greedy"))))
                .toList();
    }

    /** Greedy, with the log probabilities of the five most likely. */
    static GenerateRequest withLogprobs(List<Integer> prompt) {
        return GenerateRequest.newBuilder()
                .addAllPromptIds(prompt)
                .setMaxNewTokens(30)
                .setSampling(SamplingParams.newBuilder()
                        .setTopP(1)
                        .setRepetitionPenalty(1)
                        .setLogprobs(5))
                .build();
    }

    /** Another text for each seed. */
    static GenerateRequest sampled(Example example, int seed) {
        return GenerateRequest.newBuilder()
                .addAllPromptIds(example.prompt().subList(0, 20 + 7 * seed))
                .setMaxNewTokens(24)
                .setSampling(SamplingParams.newBuilder()
                        .setTemperature(1)
                        .setTopK(50)
                        .setTopP(0.95f)
                        .setRepetitionPenalty(1.2f)
                        .setSeed(seed))
                .build();
    }

    private static List<Integer> ints(JsonNode array) {
        return array.valueStream().map(JsonNode::asInt).toList();
    }
}
