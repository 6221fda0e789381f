package io.stagecoach.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A cluster started with {@code ./stagecoach up}, on ports of its own so that it disturbs no other. */
final class LocalCluster implements AutoCloseable {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final Path PROGRAM = ROOT.resolve("stagecoach");
    static final Path RUN = Path.of("target", "run").toAbsolutePath();
    /**
     * All ports then lie outside those that Linux gives to outgoing connections, 32768 to 60999: one of these had the port of
     * a member's gRPC server.
     */
    private static final int PORT_SHIFT = 14_300;

    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process up;

    private LocalCluster(Process up) {
        this.up = up;
    }

    /** Returns when the launcher says that the cluster is ready. */
    static LocalCluster start(String... options) throws IOException, InterruptedException {
        return start(Map.of(), options);
    }

    /** @param environment added to this process's own */
    static LocalCluster start(Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        return startUntil("Stagecoach is ready", environment, options);
    }

    /** Returns when the launcher says something. */
    static LocalCluster startUntil(String says, Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        Path log = Path.of("target", "up.log");
        List<String> command = new ArrayList<>(List.of("up"));
        command.addAll(List.of(options));
        Process up = launcher(environment, command, log);
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!Files.readString(log).contains(says)) {
            boolean late = System.nanoTime() - deadline > 0;
            if (late || up.waitFor(100, TimeUnit.MILLISECONDS)) {
                up.destroy();
                throw new IllegalStateException("the cluster did not start:\n" + Files.readString(log));
            }
        }
        return new LocalCluster(up);
    }

    /** Runs a command of the launcher to its end, and returns what it prints. */
    static Output run(String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(Path.of("target"), "command", ".log");
        Process process = launcher(Map.of(), List.of(command), log);
        if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroy();
            throw new IllegalStateException(String.join(" ", command) + " did not end:\n" + Files.readString(log));
        }
        return new Output(process.exitValue(), Files.readString(log));
    }

    record Output(int status, String text) {}

    /** A launcher that runs, for a test that does with it what others do not. It is the caller's to end. */
    static Process launch(Path program, Path folder, Map<String, String> environment, List<String> command, Path log)
            throws IOException {
        List<String> line = new ArrayList<>(List.of(program.toString()));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of("STAGECOACH_RUN", RUN.toString(), "STAGECOACH_PORT_SHIFT", "" + PORT_SHIFT));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Process launcher(Map<String, String> environment, List<String> command, Path log)
            throws IOException {
        return launch(PROGRAM, Path.of("").toAbsolutePath(), environment, command, log);
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofMinutes(1))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    /** @throws IllegalStateException unless the answer is 200 */
    JsonNode process(String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = post("/api/model/process", body);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    JsonNode status() throws IOException, InterruptedException {
        return JSON.readTree(run("status", "--json").text());
    }

    static URI uri(String path) {
        return URI.create("http://localhost:" + port(8000) + path);
    }

    /** Where this cluster has what others have at that port. */
    static int port(int usual) {
        return usual + PORT_SHIFT;
    }

    /** The process of that name that was started last. */
    static Optional<ProcessHandle> service(String name) throws IOException {
        return ProcessHandle.of(
                Long.parseLong(Files.readString(RUN.resolve(name + ".pid")).strip()));
    }

    /** Ends the launcher with SIGKILL, so that it can stop nothing. */
    void kill() throws InterruptedException {
        up.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        up.destroy();
        up.waitFor();
    }
}
