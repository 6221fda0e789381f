package io.stagecoach.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFollowerTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Path file;
    private final LogFollower log;

    LogFollowerTest(@TempDir Path folder) {
        file = folder.resolve("node1.log");
        log = new LogFollower(file, "node1 | ", new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private void add(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private String polled() throws IOException {
        out.reset();
        log.poll();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void wholeLinesComeAsTheyAreWritten() throws IOException {
        assertThat(polled()).isEmpty();
        add("one\n\ntw");
        assertThat(polled()).isEqualTo("node1 | one\nnode1 | \n");
        add("ö\n");
        assertThat(polled()).isEqualTo("node1 | twö\n");
        assertThat(polled()).isEmpty();
    }

    @Test
    void theLastLinesOnly() throws IOException {
        add("1\n2\n3\n4\n");
        log.skipToLast(2);
        assertThat(polled()).isEqualTo("node1 | 3\nnode1 | 4\n");
    }

    @Test
    void fewerLinesThanAskedForAreAll() throws IOException {
        add("1\n2\n");
        log.skipToLast(20);
        assertThat(polled()).isEqualTo("node1 | 1\nnode1 | 2\n");
    }

    /** The next cluster writes anew under the same name. */
    @Test
    void goesOnInTheFileThatTakesItsPlace() throws IOException {
        add("a long first line\n");
        polled();
        Files.delete(file);
        assertThat(polled()).isEmpty();
        add("new\n");
        assertThat(polled()).isEqualTo("node1 | new\n");
        Files.writeString(file, "x\n");
        assertThat(polled()).isEqualTo("node1 | x\n");
    }
}
