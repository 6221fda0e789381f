package io.stagecoach.bench.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process that measures one engine in one precision, and prints its figures line by line.
 *
 * @param system such as {@code stagecoach} or {@code llama.cpp}
 * @param environment on top of ours
 */
record Contestant(String system, String dtype, List<String> command, Map<String, String> environment) {

    /** @param skipped why there are no figures, or no more than these */
    record Outcome(String system, String dtype, List<Figure> figures, Optional<String> skipped) {}

    /** Runs it to its end. A contestant that is absent or fails is no error: the outcome says why. */
    Outcome run() throws InterruptedException {
        List<Figure> figures = new ArrayList<>();
        String reason = null;
        try {
            Path errors = Files.createTempFile("stagecoach-bench", ".log");
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String skipped = line.startsWith("{") ? take(line, figures) : null;
                    reason = skipped == null ? reason : skipped;
                }
            } finally {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
            int status = process.waitFor();
            if (status != 0) {
                reason = "it ended with status " + status + ": " + lastLine(errors);
            }
            Files.delete(errors);
        } catch (IOException e) {
            reason = e.getMessage();
        }
        return new Outcome(system, dtype, List.copyOf(figures), Optional.ofNullable(reason));
    }

    /** @return why there is no figure in the line */
    static @Nullable String take(String line, List<Figure> figures) {
        try {
            JsonNode json = JsonMapper.shared().readTree(line);
            if (json.has("skipped")) {
                return json.get("skipped").asString();
            }
            figures.add(JsonMapper.shared().treeToValue(json, Figure.class));
            return null;
        } catch (JacksonException e) {
            return "it printed a line that is no figure: " + line;
        }
    }

    private static String lastLine(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.isEmpty() ? "it said nothing" : lines.getLast();
    }
}
