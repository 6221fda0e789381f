package io.stagecoach.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.retry.Retry;
import io.stagecoach.source.HubException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in hub with one model, and sources that read it. */
abstract class HubFixture {

    static final String FILE = "model.safetensors";
    static final byte[] CONFIG = "{\"n_layer\": 2}".getBytes(StandardCharsets.UTF_8);
    static final byte[] WEIGHTS = new byte[300_000];

    static {
        new Random(1).nextBytes(WEIGHTS);
    }

    @TempDir
    Path home;

    StandInHub hub;
    final List<Duration> waits = new ArrayList<>();
    Optional<HubSettings.Token> token = Optional.empty();
    HubSettings.Timeouts timeouts = HubSettings.Timeouts.DEFAULT;
    boolean offline;

    @BeforeEach
    void start() throws IOException {
        hub = new StandInHub();
        hub.put("openai-community/gpt2/config.json", CONFIG);
        hub.put("openai-community/gpt2/" + FILE, WEIGHTS);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    HubSource source(String id) {
        HubSettings settings = new HubSettings(hub.endpoint(), token, home, home.resolve("hub"), offline, timeouts);
        Retry retry = Retries.policy(3, Duration.ofMillis(10), Duration.ofSeconds(1));
        retry.getEventPublisher().onRetry(event -> waits.add(event.getWaitInterval()));
        return new HubSource(ModelName.Hub.parse(id).orElseThrow(), settings, new Retries(retry), FetchProgress.NONE);
    }

    static void assertRead(HubSource source, int begin, int end) throws IOException {
        assertThat(bytes(source.read(FILE, begin, end))).isEqualTo(Arrays.copyOfRange(WEIGHTS, begin, end));
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    static void assertFails(ThrowingCallable action, Reason reason, String message) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }
}
