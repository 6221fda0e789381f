package io.stagecoach.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.launcher.Fakes.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private final Processes processes = new Processes();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private RunFolder take() throws IOException {
        return RunFolder.take(folder, processes);
    }

    @Test
    void aFolderWithOtherFilesStaysAsItIs() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "years of work");
        Files.createFile(folder.resolve("node1.log"));

        assertThatThrownBy(this::take)
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("has files that are no cluster's")
                .hasMessageContaining("STAGECOACH_RUN");
        assertThat(folder).isDirectoryContaining("glob:**thesis.txt").isDirectoryContaining("glob:**node1.log");
        assertThat(RunFolder.existing(folder, processes)).isEmpty();
    }

    @Test
    void aNewFolderIsForNobodyElse() throws IOException {
        Path fresh = folder.resolve("a folder/run");
        RunFolder.take(fresh, processes);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rwx------");
        assertThat(RunFolder.existing(fresh, processes)).isPresent();
    }

    @Test
    void aFolderInWhichOthersMayWriteIsRefused() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(this::take).hasMessageContaining("others may write").hasMessageContaining("chmod");
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> RunFolder.take(file, processes)).hasMessageContaining("is no folder");
    }

    /** Of a version without a marker. */
    @Test
    void whatAnEarlierVersionLeftIsTakenOver() throws IOException {
        Files.writeString(folder.resolve("settings"), "model=demo\ndtype=''\nJAVA_HOME=/jdk\n");
        Files.writeString(folder.resolve("node1.pid"), "7\n");
        processes.starts.put(7L, "a stranger");

        RunFolder run = take();
        run.lock();
        run.clear();

        assertThat(folder.resolve("node1.pid")).doesNotExist();
        assertThat(processes.signals).isEmpty();
    }

    @Test
    void clearingKeepsWhatIsNoClusters() throws IOException {
        RunFolder run = take();
        run.record("node1", 7);
        Files.writeString(run.log("node1"), "line");
        Files.writeString(folder.resolve("commands.log"), "another program's");
        Files.writeString(folder.resolve("node99.log"), "no member's");

        run.clear();

        assertThat(run.logs()).containsExactly("commands", "node99");
        assertThat(run.recorded()).isEmpty();
    }

    /** After a power cut the number is another process's. */
    @Test
    void aStrangerWithAnOldNumberIsLeftAlone() throws IOException {
        processes.starts.put(7L, "then");
        RunFolder run = take();
        run.record("node1", 7);
        assertThat(run.isAlive("node1")).isTrue();

        processes.starts.put(7L, "later");

        assertThat(run.isAlive("node1")).isFalse();
        run.end("node1", false);
        run.end("node1", true);
        run.endTree("node1");
        assertThat(processes.signals).isEmpty();
        run.lock();
    }

    @Test
    void aNumberWithoutItsStartIsNobodys() throws IOException {
        processes.starts.put(7L, "then");
        RunFolder run = take();
        Files.writeString(folder.resolve("node1.pid"), "7\n");
        assertThat(run.recorded()).isEmpty();
        Files.writeString(folder.resolve("node2.process"), "pid=7\n");
        assertThat(run.living()).isEmpty();
    }

    @Test
    void oneOfTwoHasTheFolder() throws IOException {
        take().lock();
        assertThatThrownBy(() -> take().lock()).hasMessageContaining("a cluster runs already");
        assertThat(take().owner()).isPresent();
    }

    /** Its launcher was killed, and they have not ended yet. */
    @Test
    void processesOfAnEarlierClusterAreNamed() throws IOException {
        processes.starts.put(7L, "then");
        take().record("node1", 7);
        assertThatThrownBy(() -> take().lock())
                .hasMessageContaining("node1 is still there")
                .hasMessageContaining("down");
    }

    @Test
    void settingsAreReadAndNotRun() throws IOException {
        ClusterSettings settings = new ClusterSettings("/a b/$(touch x)", "bf16", "", Path.of("/ü/config.json"));
        RunFolder run = take();
        run.save(settings);
        assertThat(run.settings()).isEqualTo(settings);
    }

    @Test
    void membersComeInTheOrderOfTheirNumbers() throws IOException {
        RunFolder run = take();
        for (String name : new String[] {"node10", "node2", "gateway", "tokenizer"}) {
            run.record(name, 7);
        }
        assertThat(run.recorded()).containsExactly("node2", "node10", "gateway", "tokenizer");
        assertThat(Files.readString(folder.resolve("node2.pid"))).isEqualTo("7\n");
    }
}
