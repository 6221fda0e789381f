package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every JVM starts with the environment and the options of runtime.env, which a process cannot set itself (docs/configuration.md). */
class StartPathsTest {
    private static final Path FILE = Path.of("..", "runtime.env");

    @Test
    void theFileHasWhatExactnessAndSpeedNeed() throws IOException {
        Properties file = runtime();
        assertThat(file.getProperty("MKL_CBWR")).isEqualTo("AUTO,STRICT");
        assertThat(file.getProperty("GOMP_SPINCOUNT")).isEqualTo("20000");
        assertThat(file.getProperty("ENGINE_JVM"))
                .contains("-Djava.util.concurrent.ForkJoinPool.common.parallelism=4", "jdk.incubator.vector");
    }

    /** Maven took them from the file for this JVM. */
    @Test
    void theTestsRunWithThem() throws IOException {
        Properties file = runtime();
        assertThat(System.getenv("MKL_CBWR")).isEqualTo(file.getProperty("MKL_CBWR"));
        for (String option : file.getProperty("ENGINE_JVM").split(" ")) {
            if (option.startsWith("-D")) {
                String[] parts = option.substring(2).split("=");
                assertThat(System.getProperty(parts[0])).as(option).isEqualTo(parts[1]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("namesInTheFile")
    void anImageStartsWithThem(String name) throws IOException {
        assertThat(read("docker/layers")).contains("/docker/runtime.env");
        assertThat(read("docker/start")).contains("</app/runtime.env").doesNotContain(name + "=");
        assertThat(read("docker/Dockerfile"))
                .contains(
                        "ENTRYPOINT [\"start\", \"tokenizer\"]",
                        "ENTRYPOINT [\"start\", \"cluster-member\"]",
                        "ENTRYPOINT [\"start\", \"gateway\"]")
                .doesNotContain(name + "=");
    }

    static Stream<String> namesInTheFile() throws IOException {
        return runtime().stringPropertyNames().stream().sorted();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker-compose.yml",
                "k8s/base/member.yaml",
                "k8s/overlays/cpu/member.yaml",
                "k8s/overlays/gpu/member.yaml"
            })
    void whatStartsTheImageLeavesItsOwn(String file) throws IOException {
        assertThat(read(file))
                .doesNotContainPattern("name: *\"?(JDK_JAVA_OPTIONS|GOMP_SPINCOUNT|MKL_CBWR|[A-Z]+_JVM)")
                .doesNotContainPattern("(JDK_JAVA_OPTIONS|GOMP_SPINCOUNT|MKL_CBWR|[A-Z]+_JVM)\"? *[=:]");
    }

    private static Properties runtime() throws IOException {
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(FILE)) {
            file.load(reader);
        }
        return file;
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of("..", file));
    }
}
