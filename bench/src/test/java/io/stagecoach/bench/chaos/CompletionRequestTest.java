package io.stagecoach.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CompletionRequestTest {
    private static final List<CompletionRequest> REQUESTS = CompletionRequest.workload(24, 5);

    @Test
    void theSameSeedGivesTheSameWorkload() {
        assertThat(CompletionRequest.workload(24, 5)).isEqualTo(REQUESTS);
        assertThat(CompletionRequest.workload(24, 6)).isNotEqualTo(REQUESTS);
    }

    @Test
    void mixesGreedyAndSampledRequestsOfAllPromptLengths() {
        assertThat(REQUESTS).filteredOn(order -> order.temperature() == 0).hasSize(8);
        assertThat(REQUESTS)
                .extracting(order -> order.prompt().split(" ").length)
                .contains(6, 21, 61, 151);
        assertThat(REQUESTS).extracting(CompletionRequest::prompt).doesNotHaveDuplicates();
    }

    @Test
    void bothEndpointsGetTheSameParameters() {
        for (CompletionRequest order : REQUESTS) {
            JsonNode stream = JsonMapper.shared().readTree(order.body(CompletionRequest.Endpoint.STREAM));
            JsonNode whole = JsonMapper.shared().readTree(order.body(CompletionRequest.Endpoint.WHOLE));
            assertThat(whole.get("prompt")).isEqualTo(stream.get("text"));
            JsonNode parameters = stream.get("parameters");
            assertThat(parameters.get("stream").asBoolean()).isTrue();
            assertThat(whole.get("max_tokens")).isEqualTo(parameters.get("max_new_tokens"));
            for (String name : List.of("temperature", "top_k", "top_p", "repetition_penalty", "seed")) {
                assertThat(whole.get(name)).as(name).isEqualTo(parameters.get(name));
            }
        }
    }
}
