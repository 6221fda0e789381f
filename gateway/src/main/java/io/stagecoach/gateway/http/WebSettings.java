package io.stagecoach.gateway.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.util.unit.DataSize;

/** What the HTTP side is told. Its fields are explained where the configuration is read. */
public record WebSettings(
        DataSize maxBody,
        int maxChoices,
        int parallelChoices,
        int maxSlidingTokens,
        Duration heartbeat,
        Optional<Path> ui,
        List<String> corsOrigins) {

    public WebSettings {
        corsOrigins = List.copyOf(corsOrigins);
    }
}
