package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a member is started, its threads have the same settings, which it cannot set itself (docs/configuration.md). */
class StartPathsTest {
    @ParameterizedTest
    @ValueSource(strings = {"launcher/processes.sh", "cluster-member/Dockerfile"})
    void whatStartsAMemberSetsThem(String file) throws IOException {
        assertThat(read(file))
                .contains("GOMP_SPINCOUNT=20000")
                .contains("MKL_CBWR=AUTO,STRICT")
                .contains("-Djava.util.concurrent.ForkJoinPool.common.parallelism=4");
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
                .doesNotContainPattern("name: *\"?(JDK_JAVA_OPTIONS|GOMP_SPINCOUNT|MKL_CBWR)")
                .doesNotContainPattern("(JDK_JAVA_OPTIONS|GOMP_SPINCOUNT|MKL_CBWR)\"? *[=:]");
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of("..", file));
    }
}
