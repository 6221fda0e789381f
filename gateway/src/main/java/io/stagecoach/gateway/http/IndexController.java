package io.stagecoach.gateway.http;

import io.stagecoach.gateway.GatewaySettings;
import io.swagger.v3.oas.annotations.Hidden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /}: the UI for browsers; a directory of the APIs for programs, or when the UI is not built. */
@Hidden
@RestController
class IndexController {
    private final GatewaySettings settings;

    IndexController(GatewaySettings settings) {
        this.settings = settings;
    }

    @GetMapping("/")
    ResponseEntity<?> index(@RequestHeader HttpHeaders headers) {
        Optional<Path> page = Optional.ofNullable(settings.ui())
                .map(folder -> folder.resolve("index.html"))
                .filter(Files::isRegularFile);
        return page.isPresent() && takesPages(headers.getAccept())
                ? page(page.get())
                : ResponseEntity.ok()
                        .varyBy(HttpHeaders.ACCEPT)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(directory(page.isPresent()));
    }

    private static Map<String, String> directory(boolean hasPage) {
        Map<String, String> directory = new LinkedHashMap<>();
        directory.put("name", "Stagecoach gateway");
        directory.put(
                "ui",
                hasPage
                        ? "/ (Accept: text/html)"
                        : "not built: it needs Node.js and npm; then ./stagecoach up builds and serves it");
        directory.put("docs", "/docs");
        directory.put("openapi", "/v3/api-docs");
        directory.put("generate", "POST /api/model/process");
        directory.put("cluster", "/api/cluster");
        directory.put("metrics", "/metrics");
        return directory;
    }

    private static boolean takesPages(List<MediaType> accept) {
        return accept.isEmpty() || accept.stream().anyMatch(type -> type.includes(MediaType.TEXT_HTML));
    }

    /** Always revalidated: the page names the files of the current build. */
    private static ResponseEntity<?> page(Path file) {
        return ResponseEntity.ok()
                .varyBy(HttpHeaders.ACCEPT)
                .contentType(MediaType.TEXT_HTML)
                .cacheControl(CacheControl.maxAge(Duration.ZERO).mustRevalidate())
                .body(new FileSystemResource(file));
    }
}
