package io.stagecoach.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results of one run of a benchmark.
 *
 * @param notes what a reader must know to judge the figures, such as absent peers or a busy machine
 * @param failures what must not happen; a run with failures exits with status 1
 */
public record Report(
        String bench,
        Instant begun,
        Machine machine,
        Map<String, Object> settings,
        List<Table> tables,
        List<String> notes,
        List<String> failures) {

    public Report {
        tables = List.copyOf(tables);
        notes = List.copyOf(notes);
        failures = List.copyOf(failures);
    }

    /** A report without failures. */
    public Report(
            String bench,
            Instant begun,
            Machine machine,
            Map<String, Object> settings,
            List<Table> tables,
            List<String> notes) {
        this(bench, begun, machine, settings, tables, notes, List.of());
    }

    public void print(PrintStream out) {
        out.println();
        out.println(bench + ", " + begun + ", " + machine.line());
        out.println(settings.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" ")));
        tables.stream().filter(table -> !table.rows().isEmpty()).forEach(table -> out.println("\n" + table.markdown()));
        notes.forEach(note -> out.println("Note: " + note));
        failures.forEach(failure -> out.println("FAILED: " + failure));
    }

    public String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bench", bench);
        json.put("begun", begun.toString());
        json.put("machine", machine);
        json.put("settings", settings);
        json.put(
                "results",
                tables.stream()
                        .map(table -> Map.of("title", table.title(), "rows", finite(table.rows())))
                        .toList());
        json.put("notes", notes);
        json.put("failures", failures);
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    public void write(Path file) throws IOException {
        Files.writeString(file, json());
    }

    /** JSON has no NaN: values that could not be measured are left out. */
    private static List<Map<String, Object>> finite(List<Map<String, Object>> rows) {
        return rows.stream()
                .map(row -> {
                    Map<String, Object> kept = new LinkedHashMap<>(row);
                    kept.values().removeIf(value -> value instanceof Double number && !Double.isFinite(number));
                    return kept;
                })
                .map(row -> (Map<String, Object>) row)
                .toList();
    }
}
