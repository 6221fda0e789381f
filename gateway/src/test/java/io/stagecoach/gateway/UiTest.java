package io.stagecoach.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

class UiTest extends GatewayTest {
    @DynamicPropertySource
    static void folder(DynamicPropertyRegistry registry) {
        registry.add("stagecoach.gateway.ui", UiTest::builtUi);
    }

    @Test
    void servesTheBuiltUi() {
        http.get()
                .uri("/")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_HTML)
                .expectHeader()
                .valueEquals("Cache-Control", "max-age=0, must-revalidate")
                .expectBody(String.class)
                .isEqualTo("<h1>UI</h1>");
        http.get()
                .uri("/assets/app-1a2b.js")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.valueOf("text/javascript"))
                .expectHeader()
                .valueEquals("Cache-Control", "max-age=31536000, public, immutable")
                .expectBody(String.class)
                .isEqualTo("hello()");
    }

    @Test
    void answersProgramsWithADirectory() {
        http.get()
                .uri("/")
                .accept(MediaType.APPLICATION_JSON)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(MediaType.APPLICATION_JSON)
                .expectBody()
                .jsonPath("$.generate")
                .isEqualTo("POST /api/model/process");
    }

    @Test
    void servesTheApisBesideTheUi() {
        http.get().uri("/api/cluster").exchange().expectStatus().isOk();
        http.get().uri("/swagger-ui/index.html").exchange().expectStatus().isOk();
        http.get().uri("/assets/none.js").exchange().expectStatus().isNotFound();
        http.get().uri("/../pom.xml").exchange().expectStatus().is4xxClientError();
    }

    private static Path builtUi() {
        try {
            Path folder = Files.createTempDirectory("ui");
            Files.writeString(folder.resolve("index.html"), "<h1>UI</h1>");
            Files.createDirectory(folder.resolve("assets"));
            Files.writeString(folder.resolve("assets").resolve("app-1a2b.js"), "hello()");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
