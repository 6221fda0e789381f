package io.stagecoach.bench.engine;

import io.stagecoach.bench.report.CpuWatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process that measures one engine in one precision. It prints a {@link Figure} or a note per line, as JSON.
 *
 * @param system such as {@code stagecoach} or {@code llama.cpp}
 * @param environment variables added to those of this process
 */
record EngineProcess(String system, String dtype, List<String> command, Map<String, String> environment) {

    /** Cores used by other processes, above which a note says so. */
    private static final double NOTED_CORES = 0.1;

    /** @param notes the engine's version, and why figures are missing */
    record Result(String system, String dtype, List<Figure> figures, List<String> notes) {
        Result {
            figures = List.copyOf(figures);
            notes = List.copyOf(notes);
        }
    }

    /** Runs it to its end. A engine that is not installed or fails is no error: the notes say why. */
    Result run() throws InterruptedException {
        List<Figure> figures = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        try {
            Path errors = Files.createTempFile("stagecoach-bench", ".log");
            try {
                run(errors, figures, notes);
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            notes.add(String.valueOf(e.getMessage()));
        }
        return new Result(system, dtype, figures, notes);
    }

    private void run(Path errors, List<Figure> figures, List<String> notes) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        CpuWatch watch = CpuWatch.start();
        Process process = builder.start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("{")) {
                    take(line, figures, notes);
                }
            }
        } finally {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        int status = process.waitFor();
        if (status != 0) {
            notes.add("exit status " + status + ": " + lastLine(errors));
        }
        double others = watch.othersCores();
        if (others > NOTED_CORES) {
            notes.add(String.format(
                    Locale.ROOT, "other processes used %.2f cores meanwhile, so the figures are too low", others));
        }
    }

    /** A line is a figure or a note. */
    static void take(String line, List<Figure> figures, List<String> notes) {
        try {
            JsonNode json = JsonMapper.shared().readTree(line);
            if (json.has("note")) {
                notes.add(json.get("note").asString());
            } else {
                figures.add(JsonMapper.shared().treeToValue(json, Figure.class));
            }
        } catch (JacksonException e) {
            notes.add("unexpected output line: " + line);
        }
    }

    private static String lastLine(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.isEmpty() ? "no output" : lines.getLast();
    }
}
