package io.stagecoach.system.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docker-compose.yml as its users start it. */
@RequiresDocker
class ComposeTest {
    private static final String PROJECT = "stagecoach-compose-test";
    private static final String NETWORK = PROJECT + "-network";
    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
    private static final Duration TO_SETTLE = Duration.ofSeconds(60);
    private static final String REQUEST = """
            {"text": "Once upon a time", "metadata": {}, "parameters": {"max_new_tokens": 24, "seed": 7}}""";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static int port;
    private static int uiPort;
    private static int prometheusPort;

    @SuppressWarnings("NullAway.Init")
    private static Compose services;

    @SuppressWarnings("NullAway.Init")
    private static Compose monitoring;

    /** What the cluster answers right after its start, and with how many members. */
    @SuppressWarnings("NullAway.Init")
    private static String text;

    private static int membersAtStart;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Compose.isHere(), "docker compose is not installed");
        Images.build();
        port = freePort();
        uiPort = freePort();
        prometheusPort = freePort();
        Map<String, String> settings = Map.of(
                "STAGECOACH_IMAGES",
                Images.PREFIX,
                "STAGECOACH_NETWORK",
                NETWORK,
                "STAGECOACH_PORT",
                "" + port,
                "STAGECOACH_UIPORT",
                "" + uiPort,
                "STAGECOACH_THREADS",
                "1",
                "PROMETHEUS_PORT",
                "" + prometheusPort,
                "PROMETHEUS_HERE",
                PROMETHEUS.toString());
        services = new Compose(PROJECT, List.of("docker-compose.yml"), settings);
        monitoring = new Compose(
                PROJECT + "-monitoring",
                List.of("docker-compose.monitoring.yml", "system-tests/src/test/resources/docker/prometheus-here.yml"),
                settings);
        docker("network", "create", NETWORK);
        services.up();
        text = process();
        membersAtStart = members();
    }

    @AfterAll
    static void stop() throws Exception {
        if (monitoring != null) {
            monitoring.down();
            services.down();
            docker("network", "rm", NETWORK);
        }
    }

    @BeforeEach
    void threeMembers() throws Exception {
        if (members() != 3) {
            services.up("--scale", "member=3");
            awaitMembers(3);
        }
    }

    @Test
    void threeMembersServeAsSoonAsAllIsHealthy() throws Exception {
        assertThat(text).isNotEmpty();
        assertThat(membersAtStart).isEqualTo(3);
    }

    @Test
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
    void modelsOfTheHubHaveAPlaceThatAllShare() throws Exception {
        services.shell("member", "mkdir $HF_HOME/fetched");
        assertThat(services.shell("tokenizer", "ls $HF_HOME")).isEqualTo("fetched\n");
    }

    @Test
    void membersAreAddedWhileItRuns() throws Exception {
        services.up("--scale", "member=5");
        awaitMembers(5);
        assertThat(process()).isEqualTo(text);
    }

    /** It is the only one of the monitoring services that can be had where there is no registry. */
    @Test
    void prometheusFindsEveryContainerByTheNamesOfTheServices() throws Exception {
        assumeTrue(Files.isExecutable(PROMETHEUS), "Prometheus is not installed");
        monitoring.up("prometheus");
        await("all are scraped")
                .atMost(TO_SETTLE)
                .until(() -> up("nodes") == 3 && up("tokenizer") == 1 && up("api") == 1);
    }

    @Test
    void membersAreTakenAwayWhileItRuns() throws Exception {
        services.up("--scale", "member=2");
        awaitMembers(2);
        assertThat(process()).isEqualTo(text);
    }

    /** Targets of a job that Prometheus could scrape last time. */
    private static int up(String job) throws Exception {
        URI query = URI.create(
                "http://localhost:" + prometheusPort + "/api/v1/query?query=sum(up%7Bjob%3D%22" + job + "%22%7D)");
        JsonNode result =
                read(HttpRequest.newBuilder(query).build()).get("data").get("result");
        return result.isEmpty()
                ? 0
                : Integer.parseInt(result.get(0).get("value").get(1).asString());
    }

    private static void awaitMembers(int count) {
        await("there are " + count + " members").atMost(TO_SETTLE).until(() -> members() == count);
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
        Command.run(Images.PROJECT, Map.of(), command);
    }
}
