package io.stagecoach.gateway.web;

import io.swagger.v3.oas.annotations.Hidden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /}: the UI, or where to go when there is none. */
@Hidden
@RestController
class IndexController {
    private final WebSettings settings;

    IndexController(WebSettings settings) {
        this.settings = settings;
    }

    @GetMapping("/")
    ResponseEntity<?> index() {
        return settings.ui()
                .map(folder -> folder.resolve("index.html"))
                .filter(Files::isRegularFile)
                .<ResponseEntity<?>>map(IndexController::page)
                .orElseGet(() -> ResponseEntity.ok(Map.of(
                        "name", "Stagecoach gateway",
                        "docs", "/docs",
                        "openapi", "/v3/api-docs",
                        "generate", "POST /api/model/process",
                        "cluster", "/api/cluster",
                        "metrics", "/metrics")));
    }

    /** Always asked for again: it names the current build's files. */
    private static ResponseEntity<?> page(Path file) {
        return ResponseEntity.ok()
                .contentType(MediaType.TEXT_HTML)
                .cacheControl(CacheControl.maxAge(Duration.ZERO).mustRevalidate())
                .body(new FileSystemResource(file));
    }
}
