package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.gateway.fake.Scripts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.web.reactive.handler.AbstractUrlHandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import reactor.core.Disposable;

/** A gateway with keys. */
class AccessTest extends GatewayTest {
    private static final String BODY = "{\"text\": \"Hi\"}";
    private static final Set<String> OPEN = Set.of("/health/live", "/health/ready");

    @Autowired
    ApplicationContext context;

    @DynamicPropertySource
    static void keys(DynamicPropertyRegistry registry) throws Exception {
        key(registry, 0, "free");
        key(registry, 1, "slow");
        registry.add("stagecoach.gateway.access.keys[1].requests-per-minute", () -> 2);
        key(registry, 2, "narrow");
        registry.add("stagecoach.gateway.access.keys[2].concurrent-requests", () -> 1);
    }

    /** A key is its name and "-key". */
    private static void key(DynamicPropertyRegistry registry, int index, String name) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest((name + "-key").getBytes(StandardCharsets.UTF_8));
        registry.add("stagecoach.gateway.access.keys[" + index + "].name", () -> name);
        registry.add(
                "stagecoach.gateway.access.keys[" + index + "].sha256",
                () -> HexFormat.of().formatHex(hash));
    }

    /** As Prometheus sends what its scrape configuration has under {@code authorization}. */
    @Test
    void metricsAreScrapedWithAKeyAsBearerToken() {
        assertThat(scraped(http.get()
                        .uri("/metrics")
                        .header(HttpHeaders.AUTHORIZATION, "Bearer free-key")
                        .header(
                                HttpHeaders.ACCEPT,
                                "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4")))
                .contains("stagecoach_");
    }

    private static String scraped(WebTestClient.RequestHeadersSpec<?> request) {
        return String.valueOf(request.exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    /** The framework lists the routes, so that none is forgotten. */
    @Test
    void everyRouteButHealthNeedsAKey() {
        Set<String> routes = new TreeSet<>();
        for (var mapping :
                context.getBeansOfType(RequestMappingInfoHandlerMapping.class).values()) {
            mapping.getHandlerMethods().keySet().forEach(info -> routes.addAll(routes(info)));
        }
        for (var mapping :
                context.getBeansOfType(AbstractUrlHandlerMapping.class).values()) {
            mapping.getHandlerMap().keySet().forEach(pattern -> routes.add("GET " + pattern.getPatternString()));
        }
        assertThat(routes)
                .contains("POST " + PROCESS, "POST " + COMPLETIONS, "GET /metrics", "GET /v3/api-docs", "GET /");

        Set<String> open = new HashSet<>();
        for (String route : routes) {
            String path = route.substring(route.indexOf(' ') + 1).replaceAll("\\{[^}]*}|\\*+", "x");
            HttpMethod method = HttpMethod.valueOf(route.substring(0, route.indexOf(' ')));
            int status = http.method(method)
                    .uri(path)
                    .exchange()
                    .expectBody()
                    .returnResult()
                    .getStatus()
                    .value();
            if (status != 401) {
                open.add(path);
            }
        }
        assertThat(open).isEqualTo(OPEN);
    }

    private static Set<String> routes(RequestMappingInfo info) {
        Set<String> routes = new HashSet<>();
        Set<?> methods = info.getMethodsCondition().getMethods();
        info.getPatternsCondition()
                .getPatterns()
                .forEach(pattern -> (methods.isEmpty() ? Set.of("GET") : methods)
                        .forEach(method -> routes.add(method + " " + pattern.getPatternString())));
        return routes;
    }

    @Test
    void pathsThatDoNotExistNeedAKeyToo() {
        http.get().uri("/nothing").exchange().expectStatus().isUnauthorized();
        http.get().uri("/healthy").exchange().expectStatus().isUnauthorized();
        http.get().uri("/health/../api/cluster").exchange().expectStatus().isUnauthorized();
        get("/nothing", "Bearer free-key").expectStatus().isNotFound();
    }

    @Test
    void aKeyOpensAsBearerAndAsPassword() {
        assertThat(body(post("Bearer free-key").expectStatus().isOk())
                        .get("text")
                        .stringValue())
                .isEqualTo("Hello");
        post("bearer  free-key ").expectStatus().isOk();
        String basic = Base64.getEncoder().encodeToString("anybody:free-key".getBytes(StandardCharsets.UTF_8));
        get("/api/cluster", "Basic " + basic).expectStatus().isOk();
    }

    @Test
    void aWrongKeyIsRefusedInTheFormOfItsApi() {
        for (String wrong :
                List.of("Bearer other-key", "Bearer", "Basic free-key", "Basic eA==", "free-key", "Bearer ")) {
            problem(post(wrong), 401, "invalid-api-key");
        }
        ResponseSpec refused = http.post()
                .uri(COMPLETIONS)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"prompt\": \"Hi\"}")
                .exchange();
        refused.expectHeader()
                .valueEquals(
                        "WWW-Authenticate",
                        "Bearer realm=\"stagecoach\"",
                        "Basic realm=\"stagecoach\", charset=\"UTF-8\"");
        assertThat(error(refused, 401, "invalid_api_key").get("type").stringValue())
                .isEqualTo("authentication_error");
        assertThat(asked()).isEmpty();
    }

    @Test
    void theRateOfAKeyIsLimited() {
        ResponseSpec first = post("Bearer slow-key").expectStatus().isOk();
        first.expectHeader().valueEquals("RateLimit-Policy", "\"requests\";q=2;w=60");
        first.expectHeader().valueEquals("RateLimit", "\"requests\";r=1;t=30");
        post("Bearer slow-key").expectStatus().isOk();

        ResponseSpec third = post("Bearer slow-key");
        third.expectHeader().exists("Retry-After").expectHeader().exists("RateLimit");
        assertThat(problem(third, 429, "rate-limit-exceeded").get("detail").stringValue())
                .isEqualTo("the API key \"slow\" may send 2 requests a minute: try again later");
        assertThat(asked()).hasSize(2);
        post("Bearer free-key").expectStatus().isOk();
        get("/api/cluster", "Bearer slow-key").expectStatus().isOk();
        problemInOpenAisForm(get("/v1/generations/gen-1/events", "Bearer slow-key"));
    }

    /** Resuming a text counts, since it may be computed again. */
    private static void problemInOpenAisForm(ResponseSpec response) {
        assertThat(error(response, 429, "rate_limit_exceeded").get("type").stringValue())
                .isEqualTo("rate_limit_error");
    }

    @Test
    void theConcurrencyOfAKeyIsLimited() {
        cluster.script(Scripts.silent());
        Disposable running = http.mutate()
                .build()
                .post()
                .uri(PROCESS)
                .header(HttpHeaders.AUTHORIZATION, "Bearer narrow-key")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"text\": \"Hi\", \"parameters\": {\"stream\": true}}")
                .exchange()
                .returnResult(String.class)
                .getResponseBody()
                .subscribe();
        await(() -> !asked().isEmpty());

        assertThat(problem(post("Bearer narrow-key"), 429, "rate-limit-exceeded")
                        .get("detail")
                        .stringValue())
                .contains("has 1 requests running");
        running.dispose();
        awaitCancelled();
        cluster.script(Scripts.text("Hello"));
        await(() -> post("Bearer narrow-key")
                .expectBody()
                .returnResult()
                .getStatus()
                .is2xxSuccessful());
    }

    @Test
    void preflightNeedsNoKeyAndPagesCanReadRefusals() {
        http.options()
                .uri(PROCESS)
                .header("Origin", "http://localhost:5173")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Access-Control-Allow-Headers", "authorization, content-type");
        http.get()
                .uri("/api/cluster")
                .header("Origin", "http://localhost:5173")
                .exchange()
                .expectStatus()
                .isUnauthorized()
                .expectHeader()
                .valueEquals("Access-Control-Allow-Origin", "http://localhost:5173");
    }

    private ResponseSpec post(String authorization) {
        return http.post()
                .uri(PROCESS)
                .header(HttpHeaders.AUTHORIZATION, authorization)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(BODY)
                .exchange();
    }

    private ResponseSpec get(String path, String authorization) {
        return http.get()
                .uri(path)
                .header(HttpHeaders.AUTHORIZATION, authorization)
                .exchange();
    }
}
