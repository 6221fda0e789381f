package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.fake.FakeCluster;
import io.stagecoach.gateway.fake.FakeMember;
import io.stagecoach.gateway.generation.MemberPool;
import io.stagecoach.proto.GenerateRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real HTTP server in front of fake members and a fake tokenizer. One gateway for all tests. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
abstract class GatewayTest {
    static final String PROCESS = "/api/model/process";
    static final String COMPLETIONS = "/v1/completions";
    static final FakeCluster cluster = new FakeCluster();
    static final JsonMapper JSON = JsonMapper.shared();

    @LocalServerPort
    int port;

    WebTestClient http;

    @Autowired
    MemberPool pool;

    @Autowired
    MeterRegistry meters;

    @DynamicPropertySource
    static void addresses(DynamicPropertyRegistry registry) {
        registry.add("stagecoach.gateway.members", () -> cluster.first.address());
        registry.add("stagecoach.gateway.tokenizer", () -> cluster.tokenizerServer.address());
        registry.add("stagecoach.gateway.max-sliding-tokens", () -> "1000");
        registry.add("stagecoach.gateway.timeouts.refresh", () -> "20ms");
        registry.add("stagecoach.gateway.timeouts.first-token", () -> "2s");
        registry.add("stagecoach.gateway.timeouts.next-token", () -> "1s");
        registry.add("stagecoach.gateway.failover.backoff", () -> "10ms");
        registry.add("stagecoach.gateway.failover.patience", () -> "1s");
        registry.add("stagecoach.gateway.heartbeat", () -> "100ms");
        registry.add("stagecoach.gateway.timeouts.request", () -> "2s");
        registry.add("stagecoach.gateway.max-body", () -> "20KB");
    }

    /** Begins with both members ready and no requests of the test before. */
    @BeforeEach
    void begin() {
        await(() -> meters.get("stagecoach.gateway.generations.running").gauge().value() == 0);
        cluster.reset();
        http = WebTestClient.bindToServer()
                .baseUrl("http://localhost:" + port)
                .responseTimeout(Duration.ofSeconds(30))
                .build();
        awaitRefresh();
        await(this::bothAreLive);
    }

    boolean bothAreLive() {
        return pool.view().blockOptional().map(ClusterView::ready).orElse(false)
                && pool.hasOther(Set.of(cluster.first.address()))
                && pool.hasOther(Set.of(cluster.second.address()));
    }

    ResponseSpec post(String path, String json) {
        return http.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json)
                .exchange();
    }

    JsonNode answer(String path, String json) {
        return body(post(path, json).expectStatus().isOk());
    }

    static JsonNode body(ResponseSpec response) {
        return JSON.readTree(response.expectBody(String.class).returnResult().getResponseBody());
    }

    static JsonNode problem(ResponseSpec response, int status, String slug) {
        response.expectStatus().isEqualTo(status);
        response.expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON);
        JsonNode problem = body(response);
        assertThat(problem.get("type").stringValue()).isEqualTo("urn:stagecoach:" + slug);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("title").stringValue()).isNotEmpty();
        return problem;
    }

    static JsonNode error(ResponseSpec response, int status, String code) {
        response.expectStatus().isEqualTo(status);
        response.expectHeader().contentType(MediaType.APPLICATION_JSON);
        JsonNode error = body(response).get("error");
        assertThat(error.get("code").stringValue()).isEqualTo(code);
        return error;
    }

    /** The events of a stream, each as its name and its data. */
    List<Event> events(String path, String json) {
        return events(post(path, json)
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    static List<Event> events(@Nullable String body) {
        return Arrays.stream(Objects.requireNonNull(body).split("\n\n"))
                .map(Event::parse)
                .filter(event -> !event.data().isEmpty())
                .toList();
    }

    record Event(String name, String data) {
        static Event parse(String block) {
            return new Event(field(block, "event:"), field(block, "data:"));
        }

        JsonNode json() {
            return JSON.readTree(data);
        }

        private static String field(String block, String name) {
            return block.lines()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()).strip())
                    .collect(Collectors.joining("\n"));
        }
    }

    /** All requests that the members were asked, in the order of their attempts. */
    static List<GenerateRequest> asked() {
        return cluster.members().stream()
                .flatMap(member -> member.requests.stream())
                .sorted(Comparator.comparing(GenerateRequest::getRequestId))
                .toList();
    }

    static FakeMember other(FakeMember member) {
        return member == cluster.first ? cluster.second : cluster.first;
    }

    /** The call to the member was cancelled. */
    static void awaitCancelled() {
        await(() -> cluster.members().stream().anyMatch(member -> !member.cancelled.isEmpty()));
    }

    /**
     * Waits until the gateway knows the current state of every member. One question may be under way when this begins, and
     * the last one that a member counts is not answered yet: hence three.
     */
    static void awaitRefresh() {
        for (FakeMember member : cluster.members()) {
            int before = member.described.get();
            await(() -> member.described.get() >= before + 3);
        }
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(2)).until(condition);
    }
}
