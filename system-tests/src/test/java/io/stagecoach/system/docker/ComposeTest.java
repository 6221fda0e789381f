package io.stagecoach.system.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docker-compose.yml as its users start it. Each test goes on where the one before it ended. */
@RequiresDocker
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ComposeTest {
    private static final String PROJECT = "stagecoach-compose-test";
    private static final String NETWORK = PROJECT + "-network";
    private static final Duration TO_SETTLE = Duration.ofSeconds(60);
    private static final String REQUEST = """
            {"text": "Once upon a time", "metadata": {}, "parameters": {"max_new_tokens": 24, "seed": 7}}""";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static int port;
    private static int uiPort;

    @SuppressWarnings("NullAway.Init")
    private static String text;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(hasCompose(), "docker compose is not installed");
        Images.build();
        port = freePort();
        uiPort = freePort();
        docker("network", "create", NETWORK);
        compose("up", "--detach", "--no-build", "--wait", "--wait-timeout", "120");
    }

    @AfterAll
    static void stop() throws Exception {
        if (port != 0) {
            compose("down");
            docker("network", "rm", NETWORK);
        }
    }

    private static boolean hasCompose() throws InterruptedException {
        try {
            docker("compose", "version");
            return true;
        } catch (IOException | IllegalStateException e) {
            return false;
        }
    }

    @Test
    @Order(1)
    void threeMembersServeAsSoonAsAllIsHealthy() throws Exception {
        text = process();
        assertThat(text).isNotEmpty();
        assertThat(members()).isEqualTo(3);
    }

    @Test
    @Order(2)
    void theUiHasAnAddressOfItsOwn() throws Exception {
        HttpResponse<String> page = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + uiPort + "/"))
                        .header("Accept", "text/html")
                        .build(),
                BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        if (Files.exists(Images.PROJECT.resolve("ui/dist/index.html"))) {
            assertThat(page.body()).isEqualTo(Files.readString(Images.PROJECT.resolve("ui/dist/index.html")));
        }
    }

    @Test
    @Order(3)
    void membersAreAddedWhileItRuns() throws Exception {
        compose("up", "--detach", "--no-build", "--wait", "--wait-timeout", "120", "--scale", "member=5");
        awaitMembers(5);
        assertThat(process()).isEqualTo(text);
    }

    @Test
    @Order(4)
    void membersAreTakenAwayWhileItRuns() throws Exception {
        compose("up", "--detach", "--no-build", "--wait", "--wait-timeout", "120", "--scale", "member=2");
        awaitMembers(2);
        assertThat(process()).isEqualTo(text);
    }

    private static void awaitMembers(int count) throws Exception {
        long deadline = System.nanoTime() + TO_SETTLE.toNanos();
        while (members() != count) {
            assertThat(System.nanoTime() - deadline)
                    .as("there are " + count + " members")
                    .isNegative();
            Thread.sleep(100);
        }
    }

    private static int members() throws Exception {
        return read(HttpRequest.newBuilder(api("/api/cluster")).build())
                .get("members")
                .size();
    }

    private static String process() throws Exception {
        return read(HttpRequest.newBuilder(api("/api/model/process"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(REQUEST))
                        .build())
                .get("text")
                .asString();
    }

    private static JsonNode read(HttpRequest request) throws Exception {
        HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }

    private static URI api(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void docker(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Command.run(
                Images.PROJECT,
                Map.of(
                        "COMPOSE_PROJECT_NAME",
                        PROJECT,
                        "STAGECOACH_IMAGES",
                        Images.PREFIX,
                        "STAGECOACH_NETWORK",
                        NETWORK,
                        "STAGECOACH_PORT",
                        "" + port,
                        "STAGECOACH_UIPORT",
                        "" + uiPort,
                        "STAGECOACH_THREADS",
                        "1"),
                command);
    }

    private static void compose(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("compose"));
        command.addAll(List.of(arguments));
        docker(command.toArray(String[]::new));
    }
}
