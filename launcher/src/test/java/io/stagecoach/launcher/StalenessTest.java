package io.stagecoach.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StalenessTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path file(String name, long second) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1000));
        return file;
    }

    @Test
    void aNewerOrADeletedSourceMakesStale() throws Exception {
        Path built = file("built", 10);
        Path source = file("src/A", 9);
        Path sources = source.resolveSibling("");
        Files.setLastModifiedTime(sources, FileTime.fromMillis(9_000));
        assertThat(Staleness.isStale(built, List.of(sources, folder.resolve("absent"))))
                .isFalse();

        file("src/A", 11);
        assertThat(Staleness.isStale(built, List.of(sources))).isTrue();

        Files.delete(source);
        assertThat(Staleness.isStale(built, List.of(sources))).isTrue();
    }

    @Test
    void whatIsNotThereIsStale() {
        assertThat(Staleness.isStale(folder.resolve("none"), List.of())).isTrue();
    }

    @Test
    void aBuildSaysWhatItDoes() {
        assertThat(Build.step("[INFO] Building proto 0.1.0-SNAPSHOT      [2/9]\n"
                        + "[INFO] Building gateway 0.1.0-SNAPSHOT     [6/9]\n"))
                .isEqualTo("building gateway [6/9]");
        assertThat(Build.step("Downloading from central: http://localhost/a/b-1.jar\n"))
                .isEqualTo("downloading b-1.jar");
    }
}
