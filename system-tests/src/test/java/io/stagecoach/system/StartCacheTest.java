package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.telemetry.ProcFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services start from caches of what they load; one that does not fit is nobody's concern. */
@Tag("cluster")
class StartCacheTest {
    @Test
    void aCacheIsUsedAndADamagedOneIsIgnoredInSilence(@TempDir Path elsewhere) throws Exception {
        Path damaged = cacheOf("cluster-member");
        Path whole = Files.move(damaged, elsewhere.resolve("whole"));
        Files.writeString(damaged, "no cache");
        try (LocalCluster cluster = LocalCluster.start("--members", "1")) {
            assertThat(mappedCaches("gateway")).containsExactly(cacheOf("gateway"));
            assertThat(mappedCaches("tokenizer")).containsExactly(cacheOf("tokenizer"));
            assertThat(mappedCaches("node1")).isEmpty();
            assertThat(cluster.status().get("ready").booleanValue()).isTrue();
            for (String name : List.of("gateway", "tokenizer", "node1")) {
                assertThat(Files.readString(LocalCluster.RUN.resolve(name + ".log")))
                        .doesNotContain("aot", "AOT");
            }
        } finally {
            Files.move(whole, damaged, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The build makes all caches once; this makes one again. */
    @Test
    @Tag("long")
    void aDeletedCacheIsMadeAgain() throws Exception {
        Path deleted = cacheOf("cluster-member");
        Files.delete(deleted);
        assertThat(LocalCluster.run("prepare").status()).isZero();
        assertThat(deleted).isNotEmptyFile();
    }

    private static Path cacheOf(String module) throws IOException {
        Path folder = Path.of("..", module, "target", "app").toRealPath();
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".aot"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no cache in " + folder));
        }
    }

    /** What a process has mapped of the files that are caches. */
    private static List<Path> mappedCaches(String process) throws IOException {
        long pid = LocalCluster.service(process).orElseThrow().pid();
        return ProcFs.HERE.mappedFiles(pid).stream()
                .filter(file -> file.toString().endsWith(".aot"))
                .toList();
    }
}
