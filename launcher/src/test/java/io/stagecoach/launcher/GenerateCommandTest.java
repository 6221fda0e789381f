package io.stagecoach.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerateCommandTest {
    private static final String STREAM = """
            : heartbeat

            event:token
            data: {"index":0,"id":1,"text":"Hé"}

            event:token
            data: {"index":1,"id":2,"text":"llo"}

            event:done
            data: {"text":"Héllo","seed":7,"usage":{"completion_tokens":2},"metrics":{"tokens_per_second":12.34,"ttft_ms":56.7,"failovers":0}}

            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final AtomicReference<String> asked = new AtomicReference<>("");
    private final AtomicReference<String> authorization = new AtomicReference<>("");
    private final HttpServer server;
    private final Path folder;
    private int status = 200;
    private String answer = STREAM;

    GenerateCommandTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/model/process", exchange -> {
            asked.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            authorization.set(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int run(String... arguments) {
        Workspace workspace = Fakes.workspace(
                folder,
                Map.of(
                        "STAGECOACH_URL",
                        "http://localhost:" + server.getAddress().getPort(),
                        "STAGECOACH_API_KEY",
                        "my-key"));
        List<String> line = new ArrayList<>(List.of("generate"));
        line.addAll(List.of(arguments));
        return Stagecoach.commandLine(new Launcher(
                        workspace,
                        new ByteArrayInputStream("from a pipe".getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(errors, true, StandardCharsets.UTF_8)))
                .execute(line.toArray(String[]::new));
    }

    @Test
    void printsTheTextAndThenTheFigures() {
        assertThat(run("Say", "--max-tokens", "2", "--temperature", "0.5", "--stop", "x"))
                .isEqualTo(0);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("Héllo" + System.lineSeparator());
        assertThat(errors.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("[2 tokens, 12.3 tokens/s, the first after 57 ms, seed 7]");
        assertThat(asked.get())
                .contains(
                        "\"text\":\"Say\"",
                        "\"max_new_tokens\":2",
                        "\"temperature\":0.5",
                        "\"stop\":[\"x\"]",
                        "\"stream\":true");
        assertThat(authorization.get()).isEqualTo("Bearer my-key");
    }

    @Test
    void sendsBiasesAndWhatHappensAtTheContextsEnd() {
        assertThat(run("Say", "--logit-bias", "300=-100", "--logit-bias", "7=1.5", "--context-overflow", "slide"))
                .isEqualTo(0);
        assertThat(asked.get())
                .contains("\"300\":-100.0", "\"7\":1.5", "\"logit_bias\"", "\"context_overflow\":\"slide\"");
    }

    @Test
    void readsTheTextFromStandardInput() {
        assertThat(run("-")).isEqualTo(0);
        assertThat(asked.get()).contains("\"text\":\"from a pipe\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-hello", "-h world", "-5 degrees", "--help me", "--max-tokens 5", "- a list"})
    void aTextMayBeginWithADash(String text) {
        assertThat(run(text, "--seed", "7"))
                .as(errors.toString(StandardCharsets.UTF_8))
                .isEqualTo(0);
        assertThat(asked.get()).contains("\"text\":\"" + text + "\"", "\"seed\":7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help", "--seed", "--"})
    void afterTwoDashesATextMayBeAnOption(String text) {
        assertThat(run("--seed", "7", "--", text))
                .as(errors.toString(StandardCharsets.UTF_8))
                .isEqualTo(0);
        assertThat(asked.get()).contains("\"text\":\"" + text + "\"", "\"seed\":7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help"})
    void explainsItself(String option) {
        assertThat(run(option)).isEqualTo(0);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("usage: ./stagecoach generate")
                .contains("after --");
        assertThat(asked.get()).isEmpty();
    }

    @Test
    void printsWhatTheGatewayRefuses() {
        status = 400;
        answer = "{\"detail\": \"text is empty\"}";
        assertThat(run("")).isEqualTo(CommandFailure.FAILED);
        assertThat(errors.toString(StandardCharsets.UTF_8).strip()).isEqualTo("generate: text is empty");
    }

    @Test
    void printsAnErrorThatComesWithinTheText() {
        answer = "event:token\ndata: {\"text\":\"He\"}\n\nevent:error\ndata: {\"detail\":\"the cluster is lost\"}\n\n";
        assertThat(run("a")).isEqualTo(CommandFailure.FAILED);
        assertThat(out.toString(StandardCharsets.UTF_8).strip()).isEqualTo("He");
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("the cluster is lost");
    }

    @Test
    void saysWhenTheAnswerIsCutShortAndWhenNobodyAnswers() {
        answer = "event:token\ndata: {\"text\":\"He\"}\n\n";
        assertThat(run("a")).isEqualTo(CommandFailure.FAILED);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("ended before the text did");
        server.stop(0);
        assertThat(run("a")).isEqualTo(CommandFailure.FAILED);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("./stagecoach up");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --max-tokens 5        | generate needs a text
            a b                   | put it in quotes
            a --max-token 5       | does not know --max-token; if it is the text, put -- before it
            a --max-tokens        | --max-tokens needs a value
            a --max-tokens x      | --max-tokens must be a whole number, but is x
            a --logit-bias 300    | --logit-bias must be ID=VALUE, such as 300=-100, but is 300
            a --logit-bias 3=x    | --logit-bias must be ID=VALUE
            a --logit-bias 3=1.2.3 | --logit-bias must be a number, but is 1.2.3
            a --temperature x     | --temperature must be a number, but is x
            """)
    void saysWhatIsWrongWithTheCommandLine(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(CommandFailure.USAGE);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains(message).contains("generate --help");
        assertThat(asked.get()).isEmpty();
    }
}
