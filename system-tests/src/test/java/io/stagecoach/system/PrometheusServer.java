package io.stagecoach.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A real Prometheus with the project's configuration, which looks every second instead of every 15. */
final class PrometheusServer implements AutoCloseable {
    static final Path CONFIGURATION =
            Path.of("..", "prometheus").toAbsolutePath().normalize();
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int FILES_DEEP = 3;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final Process process;

    private PrometheusServer(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Returns when it answers.
     *
     * @param targets addresses by job
     */
    static PrometheusServer start(Path folder, int port, Map<String, List<String>> targets) throws Exception {
        copy(CONFIGURATION, folder);
        Path file = folder.resolve("prometheus.yml");
        String text = Files.readString(file);
        for (Map.Entry<String, String> change : Map.of(
                        "scrape_interval: 15s", "scrape_interval: 1s",
                        "evaluation_interval: 15s", "evaluation_interval: 1s",
                        "localhost:9090", "localhost:" + port)
                .entrySet()) {
            if (!text.contains(change.getKey())) {
                throw new IllegalStateException("prometheus.yml no longer has " + change.getKey());
            }
            text = text.replace(change.getKey(), change.getValue());
        }
        Files.writeString(file, text);
        for (Map.Entry<String, List<String>> job : targets.entrySet()) {
            String addresses =
                    job.getValue().stream().map(address -> '"' + address + '"').collect(Collectors.joining(", "));
            Files.writeString(folder.resolve("targets/" + job.getKey() + ".yml"), "- targets: [" + addresses + "]\n");
        }
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        PrometheusServer server = new PrometheusServer(port, process);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!server.isReady()) {
            if (System.nanoTime() - deadline > 0 || process.waitFor(100, TimeUnit.MILLISECONDS)) {
                server.close();
                throw new IllegalStateException(
                        "Prometheus did not start:\n" + Files.readString(folder.resolve("prometheus.log")));
            }
        }
        return server;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from, FILES_DEEP)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return status("/-/ready") == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private int status(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.discarding())
                .statusCode();
    }

    /** Samples that are numbers, of all series, from {@code from} until now, one a second. */
    int samples(String query, long fromSecond) {
        JsonNode result = get("/api/v1/query_range?query=" + encoded(query) + "&start=" + fromSecond + "&end="
                        + System.currentTimeMillis() / 1000 + "&step=1")
                .get("result");
        int numbers = 0;
        for (JsonNode series : result) {
            for (JsonNode sample : series.get("values")) {
                numbers += Double.isFinite(number(sample)) ? 1 : 0;
            }
        }
        return numbers;
    }

    /** The sum of what a query answers now; NaN when it answers nothing. */
    double value(String query) {
        JsonNode result = get("/api/v1/query?query=" + encoded(query)).get("result");
        double sum = result.isEmpty() ? Double.NaN : 0;
        for (JsonNode series : result) {
            sum += number(series.get("value"));
        }
        return sum;
    }

    /** Recording and alerting rules, as Prometheus has them. */
    List<JsonNode> rules() {
        return get("/api/v1/rules")
                .get("groups")
                .valueStream()
                .flatMap(group -> group.get("rules").valueStream())
                .toList();
    }

    private static double number(JsonNode sample) {
        String text = sample.get(1).stringValue();
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** @throws IllegalStateException with what Prometheus says is wrong */
    private JsonNode get(String path) {
        try {
            String body = http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString())
                    .body();
            JsonNode answer = LocalCluster.JSON.readTree(body);
            if (!answer.get("status").stringValue().equals("success")) {
                throw new IllegalStateException(path + ": " + body);
            }
            return answer.get("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static String encoded(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
