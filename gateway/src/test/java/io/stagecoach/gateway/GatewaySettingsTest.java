package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class GatewaySettingsTest {
    private static final String PREFIX = "stagecoach.gateway.";

    @TempDir
    Path folder;

    @Test
    void hasDefaultsForAll() {
        GatewaySettings settings = settings(Map.of());

        assertThat(settings.members()).isEmpty();
        assertThat(settings.tokenizer()).isNull();
        assertThat(settings.ui()).isNull();
        assertThat(settings.maxBody()).isEqualTo(DataSize.ofMegabytes(1));
        assertThat(settings.maxChoices()).isEqualTo(128);
        assertThat(settings.parallelChoices()).isEqualTo(8);
        assertThat(settings.maxSlidingTokens()).isEqualTo(65_536);
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.resumeGrace()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.corsOrigins()).containsExactly("http://localhost:5173", "http://127.0.0.1:5173");
        assertThat(settings.timeouts())
                .isEqualTo(new GatewaySettings.Timeouts(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(30),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(2)));
        assertThat(settings.failover())
                .isEqualTo(new GatewaySettings.Failover(5, Duration.ofMillis(200), Duration.ofSeconds(20)));
    }

    @Test
    void readsListsSizesAndDurations() {
        GatewaySettings settings = settings(Map.of(
                PREFIX + "members", "a:1,b:2",
                PREFIX + "max-body", "64KB",
                PREFIX + "timeouts.first-token", "5s",
                PREFIX + "failover.attempts", "2"));

        assertThat(settings.members()).containsExactly("a:1", "b:2");
        assertThat(settings.maxBody()).isEqualTo(DataSize.ofKilobytes(64));
        assertThat(settings.timeouts().firstToken()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.failover().attempts()).isEqualTo(2);
    }

    @Test
    void refusesInvalidSettings() {
        for (Map<String, String> wrong : List.of(
                Map.of(PREFIX + "max-body", "0B"),
                Map.of(PREFIX + "max-choices", "0"),
                Map.of(PREFIX + "parallel-choices", "0"),
                Map.of(PREFIX + "max-sliding-tokens", "0"),
                Map.of(PREFIX + "heartbeat", "0s"),
                Map.of(PREFIX + "timeouts.request", "0s"))) {
            assertThatThrownBy(() -> settings(wrong))
                    .isInstanceOf(BindException.class)
                    .rootCause()
                    .hasMessageContaining(wrong.keySet().iterator().next().substring(PREFIX.length()));
        }
    }

    @Test
    void takesAddressesFromConfigJson() throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), """
            {"model_name": "demo", "tokenizer": "words:50050", "nodes": [
             {"id": "node1", "address": "node1:50051", "model_part": 0},
             {"id": "node2", "address": "node2:50052", "model_part": 1}]}\
            """);

        assertThat(Addresses.of(new Addresses.SharedSettings(config), settings(Map.of())))
                .isEqualTo(new Addresses(List.of("node1:50051", "node2:50052"), "words:50050"));
        assertThat(Addresses.of(
                        new Addresses.SharedSettings(config),
                        settings(Map.of(PREFIX + "members", "x:1", PREFIX + "tokenizer", "y:2"))))
                .as("the gateway's own settings come first")
                .isEqualTo(new Addresses(List.of("x:1"), "y:2"));
    }

    @Test
    void explainsInvalidAddresses() {
        Addresses.SharedSettings none = new Addresses.SharedSettings(null);

        assertThatThrownBy(() -> Addresses.of(none, settings(Map.of())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("STAGECOACH_CONFIG")
                .hasMessageContaining("STAGECOACH_GATEWAY_MEMBERS");
        assertThatThrownBy(() -> Addresses.of(none, settings(Map.of(PREFIX + "members", "nowhere"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("stagecoach.gateway.members: \"nowhere\" is no host:port");
        assertThat(Addresses.of(none, settings(Map.of(PREFIX + "members", "x:1")))
                        .tokenizer())
                .isEqualTo("localhost:50050");
    }

    private static GatewaySettings settings(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("stagecoach.gateway", GatewaySettings.class);
    }
}
