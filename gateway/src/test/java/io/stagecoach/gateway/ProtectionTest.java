package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.stagecoach.gateway.fake.Scripts;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** Protection of the gateway and its users, with or without keys. */
@ExtendWith(OutputCaptureExtension.class)
class ProtectionTest extends GatewayTest {
    @Test
    void everyAnswerHasSecurityHeaders() {
        for (String path : new String[] {"/api/cluster", "/health/live", "/nothing", "/v3/api-docs"}) {
            http.get()
                    .uri(path)
                    .exchange()
                    .expectHeader()
                    .valueEquals("X-Content-Type-Options", "nosniff")
                    .expectHeader()
                    .valueEquals("X-Frame-Options", "DENY")
                    .expectHeader()
                    .valueEquals("Referrer-Policy", "no-referrer")
                    .expectHeader()
                    .value(
                            "Content-Security-Policy",
                            policy -> assertThat(policy).contains("default-src 'self'"))
                    .expectHeader()
                    .valueEquals("Cache-Control", "no-store")
                    .expectHeader()
                    .doesNotExist("Strict-Transport-Security");
        }
        http.get()
                .uri("/health/live")
                .header("X-Forwarded-Proto", "https")
                .exchange()
                .expectHeader()
                .exists("Strict-Transport-Security");
    }

    @Test
    void pagesOfOtherOriginsAreRefusedWithAReason() {
        assertThat(problem(
                                http.get()
                                        .uri("/api/cluster")
                                        .header("Origin", "http://elsewhere.example")
                                        .exchange(),
                                403,
                                "origin-not-allowed")
                        .get("detail")
                        .stringValue())
                .contains("stagecoach.gateway.cors-origins");
    }

    @Test
    void theSizeOfHeadersIsLimited() {
        http.get()
                .uri("/health/live")
                .header("X-Large", "x".repeat(64 * 1024))
                .exchange()
                .expectStatus()
                .value(status -> assertThat(status).isIn(413, 431));
    }

    @Test
    void aBodyThatDoesNotComeTimesOut() throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("POST " + PROCESS + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 100\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[12];
            assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
        }
    }

    @Test
    void promptsAndKeysAreNotLogged(CapturedOutput output) {
        String body = "{\"text\": \"private words\", \"parameters\": {\"stop\": \"private stop\"}}";
        answer(PROCESS, body);
        cluster.script(Scripts.fails(Status.INTERNAL.withDescription("broken inside")));
        send(body).expectStatus().is5xxServerError();
        cluster.script(Scripts.fails(Status.UNAVAILABLE.withDescription("gone")));
        send(body).expectStatus().is5xxServerError();
        cluster.tokenizer.failure = Status.INTERNAL;
        send(body).expectStatus().is5xxServerError();
        send("{\"text\": \"private words\", }").expectStatus().isBadRequest();
        send("{\"text\": \"private words\", \"private\": 1}").expectStatus().isBadRequest();

        assertThat(output.getAll()).contains("failed").doesNotContain("private", "secret-key");
    }

    private org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec send(String body) {
        return http.post()
                .uri(PROCESS)
                .header(HttpHeaders.AUTHORIZATION, "Bearer secret-key")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }
}
