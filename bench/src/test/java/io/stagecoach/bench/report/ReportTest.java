package io.stagecoach.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
    private static final Machine MACHINE = new Machine("a CPU", 2, 4096, "Linux", "25", 0.1);

    private static final Report REPORT = new Report(
            "engine",
            Instant.parse("2026-01-02T03:04:05Z"),
            MACHINE,
            Map.of("threads", 2),
            List.of(
                    new Table(
                            "rates",
                            List.of(
                                    Map.of("system", "ours", "B1", 123.456),
                                    Map.of("system", "theirs", "B1", Double.NaN))),
                    new Table("nothing", List.of())),
            List.of("a note"));

    @Test
    void writesJsonForPrograms(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("report.json");
        REPORT.write(file);

        JsonNode json = JsonMapper.shared().readTree(Files.readString(file));

        assertThat(json.propertyNames())
                .containsExactly("bench", "begun", "machine", "settings", "results", "notes", "failures");
        assertThat(json.get("bench").asString()).isEqualTo("engine");
        assertThat(json.get("begun").asString()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(json.get("machine").get("cores").asInt()).isEqualTo(2);
        assertThat(json.get("settings").get("threads").asInt()).isEqualTo(2);
        JsonNode rows = json.get("results").get(0).get("rows");
        assertThat(rows.get(0).get("B1").asDouble()).isEqualTo(123.456);
        assertThat(rows.get(1).has("B1")).as("JSON has no NaN").isFalse();
        assertThat(json.get("notes").get(0).asString()).isEqualTo("a note");
    }

    @Test
    void printsNotesAndNonEmptyTables() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        REPORT.print(new PrintStream(bytes));

        assertThat(bytes.toString())
                .contains("a CPU, 2 cores, 4.0 GiB", "threads=2", "rates", "Note: a note")
                .doesNotContain("nothing");
    }

    @Test
    void detectsABusyMachine() {
        assertThat(MACHINE.busy()).isFalse();
        assertThat(new Machine("a CPU", 2, 4096, "Linux", "25", 1.5).busy()).isTrue();
    }

    @Test
    void describesThisMachine() throws InterruptedException {
        Machine here = Machine.here();
        assertThat(here.cpu()).isNotBlank();
        assertThat(here.cores()).isPositive();
        assertThat(here.memoryMib()).isPositive();
    }
}
