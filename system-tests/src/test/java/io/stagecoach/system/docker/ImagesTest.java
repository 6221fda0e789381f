package io.stagecoach.system.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RequiresDocker
class ImagesTest {
    private static final String ANEW = Images.PREFIX + "/gateway-anew";
    private static final List<String> OF_THE_GATEWAY =
            List.of(".dockerignore", "config.json", "docker", "runtime.env", "gateway/target/gateway.jar", "ui/dist");

    @BeforeAll
    static void build() throws Exception {
        Images.build();
    }

    /** Whoever checked the files out, and when. */
    @Test
    void theSameFilesMakeTheSameLayers(@TempDir Path elsewhere) throws Exception {
        for (String each : OF_THE_GATEWAY) {
            copy(Images.PROJECT.resolve(each), elsewhere.resolve(each));
        }
        Images.build(elsewhere, "gateway", "--no-cache", "--tag", ANEW);
        assertThat(withoutStartCache(ANEW)).hasSizeGreaterThan(2).isEqualTo(withoutStartCache(Images.GATEWAY));
    }

    /** The last layer: no two recordings are alike. */
    private static List<String> withoutStartCache(String image) throws IOException, InterruptedException {
        List<String> layers = Images.layers(image).lines().toList();
        return layers.subList(0, layers.size() - 1);
    }

    /** A JVM that may not do without its start cache starts. */
    @ParameterizedTest
    @CsvSource({
        Images.TOKENIZER + ", tokenizer.jar",
        Images.MEMBER + ", cluster-member.jar",
        Images.GATEWAY + ", gateway.jar"
    })
    void theStartCacheFits(String image, String jar) throws Exception {
        String said = Command.run(
                Images.PROJECT,
                Map.of(),
                List.of(
                        "docker",
                        "run",
                        "--rm",
                        "--entrypoint",
                        "start",
                        image,
                        jar.substring(0, jar.length() - ".jar".length()),
                        "-XX:AOTMode=on",
                        "-version"));
        assertThat(said).contains("sharing");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copied = Files.copy(file, to.resolve(from.relativize(file).toString()));
                Files.setLastModifiedTime(copied, FileTime.from(Instant.EPOCH));
            }
        }
    }
}
