package io.stagecoach.gateway.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Continues a text: the words on standard output as they come, the figures on standard error at the end. Ending the
 * program ends the generation too.
 */
public final class GenerateTool {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DATA = "data:";
    private static final String EVENT = "event:";

    private final URI gateway;
    private final @Nullable String apiKey;
    private final PrintStream out;
    private final PrintStream errors;

    GenerateTool(URI gateway, @Nullable String apiKey, PrintStream out, PrintStream errors) {
        this.gateway = gateway;
        this.apiKey = apiKey;
        this.out = out;
        this.errors = errors;
    }

    /** {@code STAGECOACH_URL} is the gateway's address, {@code STAGECOACH_API_KEY} the key, where it wants one. */
    public static void main(String[] arguments) throws InterruptedException {
        String url = System.getenv().getOrDefault("STAGECOACH_URL", "http://localhost:8000");
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        GenerateTool tool = new GenerateTool(URI.create(url), System.getenv("STAGECOACH_API_KEY"), out, System.err);
        System.exit(tool.run(List.of(arguments), System.in));
    }

    int run(List<String> arguments, InputStream in) throws InterruptedException {
        try {
            GenerateArguments parsed = GenerateArguments.parse(arguments);
            String text = parsed.text().equals(GenerateArguments.STANDARD_INPUT)
                    ? new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    : parsed.text();
            return generate(text, parsed.body());
        } catch (IllegalArgumentException e) {
            errors.println("generate: " + e.getMessage() + "; see ./stagecoach generate --help");
            return USAGE;
        } catch (ConnectException e) {
            errors.println("generate: nothing answers at " + gateway + "; start a cluster with ./stagecoach up");
            return FAILED;
        } catch (IOException e) {
            errors.println("generate: the connection to " + gateway + " broke: " + e.getMessage());
            return FAILED;
        }
    }

    private int generate(String text, Map<String, Object> parameters) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<Stream<String>> answer =
                    http.send(request(Map.of("text", text, "parameters", parameters)), BodyHandlers.ofLines());
            try (Stream<String> lines = answer.body()) {
                return answer.statusCode() == 200
                        ? print(lines.iterator())
                        : failed(JSON.readTree(lines.collect(Collectors.joining("\n"))));
            }
        }
    }

    private HttpRequest request(Map<String, Object> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.resolve("/api/model/process"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (apiKey != null && !apiKey.isBlank()) {
            request.header("Authorization", "Bearer " + apiKey);
        }
        return request.build();
    }

    /** Server-sent events: the name's line comes before the data's. */
    private int print(Iterator<String> lines) throws IOException {
        String event = "";
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith(EVENT)) {
                event = line.substring(EVENT.length()).strip();
            } else if (line.startsWith(DATA)) {
                JsonNode data = JSON.readTree(line.substring(DATA.length()));
                switch (event) {
                    case "token" -> {
                        out.print(data.get("text").stringValue());
                        out.flush();
                    }
                    case "done" -> {
                        return done(data);
                    }
                    case "error" -> {
                        out.println();
                        out.flush();
                        return failed(data);
                    }
                    default -> {}
                }
            }
        }
        throw new IOException("the answer ended before the text did");
    }

    private int done(JsonNode data) {
        out.println();
        out.flush();
        JsonNode metrics = data.get("metrics");
        errors.printf(
                Locale.ROOT,
                "[%d tokens, %.1f tokens/s, the first after %.0f ms, seed %d%s]%n",
                data.get("usage").get("completion_tokens").intValue(),
                metrics.get("tokens_per_second").doubleValue(),
                metrics.get("ttft_ms").doubleValue(),
                data.get("seed").longValue(),
                metrics.get("failovers").intValue() == 0 ? "" : ", went on at another member");
        return OK;
    }

    private int failed(JsonNode problem) {
        errors.println("generate: " + problem.path("detail").asString("the gateway refused, and did not say why"));
        return FAILED;
    }
}
