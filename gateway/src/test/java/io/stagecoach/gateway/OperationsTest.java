package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.stagecoach.gateway.fake.FakeMember;
import io.stagecoach.gateway.fake.Scripts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

class OperationsTest extends GatewayTest {
    @Test
    void describesTheCluster() {
        JsonNode answer = get("/api/cluster", 200);

        assertThat(answer.get("ready").booleanValue()).isTrue();
        assertThat(answer.get("missing").toString()).isEqualTo("[]");
        assertThat(answer.get("model").toString())
                .isEqualTo("{\"name\":\"demo\",\"layers\":4,\"positions\":64,\"vocabulary_size\":257,\"stages\":2,"
                        + "\"dtype\":\"f32\",\"eos_id\":256}");
        assertThat(answer.get("members").get(1).toString())
                .isEqualTo("{\"id\":\"node2\",\"pid\":1001,\"address\":\"" + cluster.second.address()
                        + "\",\"running\":0,\"waiting\":0,\"capacity\":4,\"prefix_queries\":40,\"prefix_hits\":32,\"change_overs\":[{\"stage\":1,\"from_replica\":0,\"to_replica\":2,\"sequences\":3}],"
                        + "\"roles\":[{\"stage\":1,\"replica\":0,\"state\":\"READY\","
                        + "\"epoch\":7,\"first_layer\":2,\"end_layer\":4,\"outstanding_tokens\":3,\"kv_pages_used\":1,"
                        + "\"kv_pages_parked\":2,\"kv_pages\":16}]}");
    }

    @Test
    void describesTheClusterAsATable() {
        String table = text("/api/cluster", MediaType.TEXT_PLAIN);

        assertThat(table.lines()).element(0).isEqualTo("ready (demo, 4 layers in 2 stages, f32)");
        assertThat(table)
                .contains("node2   1001  " + cluster.second.address()
                        + "  0        0        1 of 16   stage 1 replica 0 READY" + " (layers 2 to 3, epoch 7)");
    }

    @Test
    void isLiveWithoutACluster() {
        cluster.view(cluster.without(1));
        cluster.tokenizer.failure = Status.UNAVAILABLE;
        awaitRefresh();

        assertThat(get("/health/live", 200).toString()).isEqualTo("{\"status\":\"UP\"}");
    }

    @Test
    void isReadyWhenTextCanBeGenerated() {
        assertThat(get("/health/ready", 200).toString()).isEqualTo("{\"status\":\"UP\"}");

        cluster.tokenizer.failure = Status.FAILED_PRECONDITION;
        assertThat(get("/health/ready", 200).get("status").stringValue())
                .as("a model without a tokenizer can be served")
                .isEqualTo("UP");
    }

    @Test
    void isNotReadyWithoutAStageOrTheTokenizer() {
        cluster.view(cluster.without(1));
        cluster.tokenizer.failure = Status.UNAVAILABLE;
        awaitRefresh();

        assertThat(get("/health/ready", 503).toString())
                .isEqualTo("{\"status\":\"DOWN\",\"missing\":[1],\"problems\":[\"no ready replica for stage 1\","
                        + "\"the tokenizer service does not answer\"]}");
        assertThat(get("/api/cluster", 200).get("missing").toString()).isEqualTo("[1]");
    }

    @Test
    void saysThatNoMemberAnswersAndRecovers() {
        for (FakeMember member : cluster.members()) {
            member.server.kill();
        }
        try {
            await(() -> pool.view().blockOptional().isEmpty());

            assertThat(get("/api/cluster", 200).toString())
                    .isEqualTo("{\"ready\":false,\"missing\":[],\"model\":null,\"members\":[],\"problems\":[]}");
            assertThat(text("/api/cluster", MediaType.TEXT_PLAIN)).isEqualTo("not ready: no cluster member answers");
            assertThat(get("/health/ready", 503).get("problems").toString())
                    .isEqualTo("[\"no cluster member answers\"]");
            JsonNode problem = body(post(PROCESS, "{\"text\": \"a\"}")
                    .expectStatus()
                    .isEqualTo(503)
                    .expectHeader()
                    .exists("Retry-After"));
            assertThat(problem.get("type").stringValue()).isEqualTo("urn:stagecoach:no-member");
        } finally {
            cluster.members().forEach(member -> member.server.restart());
        }
        await(this::bothAreLive);
        assertThat(answer(PROCESS, "{\"text\": \"a\"}").get("text").stringValue())
                .isEqualTo("Hello");
    }

    @Test
    void countsRequestsGenerationsAndTokens() {
        double requests = metric("http_server_requests_seconds_count", "uri=\"" + PROCESS + "\"", "status=\"200\"");
        double refused = metric("http_server_requests_seconds_count", "uri=\"" + PROCESS + "\"", "status=\"400\"");
        double completions = metric("stagecoach_generation_tokens_total");
        double prompts = metric("stagecoach_prompt_tokens_total");
        double first = metric("stagecoach_time_to_first_token_seconds_count");
        double next = metric("stagecoach_inter_token_latency_seconds_count");
        double ended = metric("stagecoach_request_success_total", "finished_reason=\"stop\"");

        answer(PROCESS, "{\"text\": \"Hi\"}");
        post(PROCESS, "{}").expectStatus().isBadRequest();

        assertThat(metric("http_server_requests_seconds_count", "uri=\"" + PROCESS + "\"", "status=\"200\""))
                .isEqualTo(requests + 1);
        assertThat(metric("http_server_requests_seconds_count", "uri=\"" + PROCESS + "\"", "status=\"400\""))
                .isEqualTo(refused + 1);
        assertThat(metric("stagecoach_generation_tokens_total")).isEqualTo(completions + 6);
        assertThat(metric("stagecoach_prompt_tokens_total")).isEqualTo(prompts + 2);
        assertThat(metric("stagecoach_time_to_first_token_seconds_count")).isEqualTo(first + 1);
        assertThat(metric("stagecoach_inter_token_latency_seconds_count")).isEqualTo(next + 5);
        assertThat(metric("stagecoach_request_success_total", "finished_reason=\"stop\""))
                .isEqualTo(ended + 1);
        assertThat(metric("stagecoach_gateway_generations_running")).isZero();
    }

    @Test
    void documentsTheApis() {
        JsonNode api = get("/v3/api-docs", 200);

        List<String> paths = new ArrayList<>(api.get("paths").propertyNames());
        assertThat(paths)
                .contains(PROCESS, "/v1/completions", "/v1/models", "/api/cluster", "/health/live", "/health/ready");
        JsonNode schemas = api.get("components").get("schemas");
        assertThat(schemas.get("ProcessParameters").get("properties").propertyNames())
                .contains("max_new_tokens", "top_k", "stop");
        assertThat(schemas.get("ProcessResponse").get("properties").propertyNames())
                .contains("finish_reason", "metrics");
        assertThat(schemas.get("CompletionRequest").get("properties").propertyNames())
                .contains("return_token_ids", "logprobs");
        assertThat(schemas.get("ProblemBody").get("properties").propertyNames()).contains("parameter", "request_id");
        assertThat(api.get("paths").get(PROCESS).get("post").get("responses").propertyNames())
                .contains("200", "400", "429", "503");
    }

    @Test
    void showsTheDocumentationInABrowser() {
        http.get().uri("/docs").exchange().expectStatus().isFound();
        http.get()
                .uri("/swagger-ui/index.html")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_HTML);
    }

    @Test
    void pointsToTheDocumentationWhereThereIsNoUi() {
        assertThat(get("/", 200).get("docs").stringValue()).isEqualTo("/docs");
        String forBrowsers = http.get()
                .uri("/")
                .accept(MediaType.TEXT_HTML)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(MediaType.APPLICATION_JSON)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        assertThat(forBrowsers).contains("not built");
    }

    @Test
    void aSilentStreamHasHeartbeats() {
        cluster.script((request, events) -> {
            cluster.script(Scripts.text("Hello"));
            Scripts.begins("Hello", 2, Scripts.silent()).run(request, events);
        });

        String body = Objects.requireNonNull(post(PROCESS, "{\"text\": \"a\", \"parameters\": {\"stream\": true}}")
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());

        assertThat(body).contains(": heartbeat\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:5173", "http://127.0.0.1:5173"})
    void allowsPagesOfConfiguredOrigins(String origin) {
        http.options()
                .uri(PROCESS)
                .header(HttpHeaders.ORIGIN, origin)
                .header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "POST")
                .header(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS, "content-type")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }

    @Test
    void refusesPagesOfOtherOrigins() {
        http.post()
                .uri(PROCESS)
                .header(HttpHeaders.ORIGIN, "http://elsewhere.example")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"text\": \"a\"}")
                .exchange()
                .expectStatus()
                .isForbidden();
    }

    private JsonNode get(String path, int status) {
        return body(http.get().uri(path).exchange().expectStatus().isEqualTo(status));
    }

    private String text(String path, MediaType accept) {
        return Objects.requireNonNull(http.get()
                .uri(path)
                .accept(accept)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(accept)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    /** The sum of the samples of this name with these labels. */
    private double metric(String name, String... labels) {
        return text("/metrics", MediaType.TEXT_PLAIN)
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
