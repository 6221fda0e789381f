package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stagecoach.telemetry.ProcFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services start from start caches, without those that do not fit, and the JVMs that record them end with the launcher. */
@Tag("cluster")
class StartCacheTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

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

    @Test
    void whatRecordsACacheEndsWithItsLauncher(@TempDir Path elsewhere) throws Exception {
        endsItsRecorders(LocalCluster::close, elsewhere);
    }

    @Test
    @Tag("long")
    void whatRecordsACacheEndsWhenItsLauncherIsKilled(@TempDir Path elsewhere) throws Exception {
        endsItsRecorders(LocalCluster::kill, elsewhere);
    }

    private interface End {
        void of(LocalCluster cluster) throws InterruptedException;
    }

    private static void endsItsRecorders(End end, Path elsewhere) throws Exception {
        Path missing = cacheOf("gateway");
        Path kept = Files.move(missing, elsewhere.resolve("kept"));
        try (LocalCluster cluster = LocalCluster.start("--members", "1")) {
            await("tokenizer, member and gateway record")
                    .atMost(LIMIT)
                    .until(() -> recorders().size() == 3);
            end.of(cluster);
            await("no recorder is left").atMost(LIMIT).until(() -> recorders().isEmpty());
        } finally {
            Files.move(kept, missing, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** JVMs that record a cache of this checkout, or write what was recorded. */
    private static List<ProcessHandle> recorders() throws IOException {
        String output =
                "-XX:AOTCacheOutput=" + LocalCluster.PROGRAM.toRealPath().resolveSibling("");
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(output))
                .toList();
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
