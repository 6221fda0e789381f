package io.stagecoach.member.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class NodeAddressTest {
    private static final String PORT = "spring.grpc.server.port";

    @TempDir
    private Path folder;

    @Test
    void listensWhereTheFileSaysThatTheNodeIsReached() throws IOException {
        assertThat(portOf(Map.of("stagecoach.node", "b"))).isEqualTo("50052");
    }

    @Test
    void listensAtTheAddressThatIsGiven() throws IOException {
        assertThat(portOf(Map.of("stagecoach.node", "b", "stagecoach.address", "host:7000")))
                .isEqualTo("7000");
    }

    @Test
    void aNodeThatTheFileDoesNotNameTakesTheUsualPort() throws IOException {
        assertThat(portOf(Map.of("stagecoach.node", "z"))).isEqualTo("50051");
    }

    @Test
    void leavesAPortAloneThatWasSet() throws IOException {
        assertThat(portOf(Map.of("stagecoach.node", "b", PORT, "9"))).isEqualTo("9");
    }

    @Test
    void saysWhichFileIsMissing() {
        StandardEnvironment environment = environment(Map.of("stagecoach.config", "/nowhere/config.json"));
        assertThatThrownBy(() -> new NodeAddress().postProcessEnvironment(environment, new SpringApplication()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("cannot read /nowhere/config.json: does the file exist?");
    }

    private @Nullable String portOf(Map<String, Object> settings) throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), """
                {"model_name": "demo", "nodes": [
                  {"id": "a", "address": "alpha:50051", "model_part": 0},
                  {"id": "b", "address": "beta:50052", "model_part": 1}]}
                """);
        Map<String, Object> all = new HashMap<>(settings);
        all.put("stagecoach.config", config.toString());
        StandardEnvironment environment = environment(all);
        new NodeAddress().postProcessEnvironment(environment, new SpringApplication());
        return environment.getProperty(PORT);
    }

    private static StandardEnvironment environment(Map<String, Object> settings) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
        return environment;
    }
}
