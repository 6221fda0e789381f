package io.stagecoach.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CompletionsClientTest {
    private static final Prompts PROMPTS = new Prompts(3, 2, 10, 1, Prompts.OURS);

    /** Reading the clock advances it by 1 ms. */
    private static final AtomicLong CLOCK = new AtomicLong();

    private static CompletionsClient completions(URI server) {
        return new CompletionsClient(server, Duration.ofSeconds(20), () -> CLOCK.addAndGet(1_000_000));
    }

    private static Sample ask(int status, String answer) throws IOException, InterruptedException {
        try (FakeServer server = new FakeServer(status, answer, body -> {});
                CompletionsClient completions = completions(server.address())) {
            return completions.send(PROMPTS.body(0), CLOCK.get());
        }
    }

    @Test
    void countsTokenIds() throws IOException, InterruptedException {
        Sample sample = ask(200, """
                : heartbeat

                data: {"choices":[{"text":"","token_ids":[7]}]}

                data: {"choices":[{"text":"ab","token_ids":[8,9]}]}

                data: {"choices":[{"text":"","token_ids":[],"finish_reason":"length"}]}

                data: [DONE]

                """);
        assertThat(sample.error()).isEmpty();
        assertThat(sample.tokens()).hasSize(3);
        assertThat(sample.firstTokenMs()).isEqualTo(1);
        assertThat(sample.gapsMs()).containsExactly(1.0, 0.0);
        assertThat(sample.totalMs()).isEqualTo(4);
    }

    @Test
    void countsChunksWithTextWhereThereAreNoTokenIds() throws IOException, InterruptedException {
        Sample sample = ask(200, """
                data: {"choices":[{"text":"a"}]}

                data: {"choices":[{"text":"b"}]}

                data: {"choices":[{"text":"","finish_reason":"length"}],"usage":{}}

                data: [DONE]

                """);
        assertThat(sample.tokens()).hasSize(2);
    }

    @Test
    void classifiesErrors() throws IOException, InterruptedException {
        assertThat(ask(429, "{}").error()).contains("HTTP 429");
        assertThat(ask(400, "no such key").error()).contains("HTTP 400 no such key");
        assertThat(ask(200, "data: {\"choices\":[{\"text\":\"a\"}]}\n\n").error())
                .contains("cut off");
        assertThat(ask(200, "data: [DONE]\n\n").error()).contains("no token");
        assertThat(ask(200, "data: {\"error\":{\"message\":\"no\"}}\n\n").error())
                .contains("error in the stream");
        assertThat(ask(200, "event: error\ndata: {}\n\n").error()).contains("error in the stream");
    }

    @Test
    void anUnreachableServerIsAnError() throws IOException, InterruptedException {
        URI gone;
        try (FakeServer server = new FakeServer(200, "", body -> {})) {
            gone = server.address();
        }
        try (CompletionsClient completions = completions(gone)) {
            assertThat(completions.send(PROMPTS.body(0), 0).error()).contains("ConnectException");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://192.0.2.1:8000", "http://0.0.0.0:8000", "https://localhost", "localhost:8000"})
    void acceptsLoopbackAddressesOnly(String address) {
        assertThatIllegalArgumentException().isThrownBy(() -> completions(URI.create(address)));
    }

    @Test
    void theSameIndexGivesTheSamePrompt() {
        assertThat(PROMPTS.body(4)).isEqualTo(PROMPTS.body(4)).isNotEqualTo(PROMPTS.body(5));
        JsonNode body = JsonMapper.shared().readTree(PROMPTS.body(4));
        assertThat(body.get("prompt")).hasSize(3).allMatch(id -> id.asInt() >= 0 && id.asInt() < 10);
        assertThat(body.get("max_tokens").asInt()).isEqualTo(2);
        assertThat(body.get("stream").asBoolean()).isTrue();
        assertThat(body.has("return_token_ids")).isTrue();
        JsonNode peers =
                JsonMapper.shared().readTree(PROMPTS.with(Prompts.LLAMA).body(4));
        assertThat(peers.get("prompt")).isEqualTo(body.get("prompt"));
        assertThat(peers.has("return_token_ids")).isFalse();
    }
}
