package io.stagecoach.gateway;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What all services share.
 *
 * @param config the path of {@code config.json}
 */
@ConfigurationProperties("stagecoach")
public record StagecoachSettings(@Nullable Path config) {}
