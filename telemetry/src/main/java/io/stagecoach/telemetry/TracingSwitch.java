package io.stagecoach.telemetry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Excludes tracing unless an address to send traces to is configured: no tracer, no spans, and none of their classes are
 * loaded. Runs after the configuration files are read.
 */
final class TracingSwitch implements EnvironmentPostProcessor, Ordered {
    static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";
    /** OpenTelemetry's own variables. Boot maps them to its property, before or after this class in no defined order. */
    static final List<String> OTHER_ENDPOINTS =
            List.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT");

    private static final String EXCLUDE = "spring.autoconfigure.exclude";

    private static final String TRACING = "org.springframework.boot.micrometer.tracing.";
    private static final String OPENTELEMETRY = "org.springframework.boot.opentelemetry.autoconfigure.";
    private static final List<String> OF_TRACING = List.of(
            TRACING + "autoconfigure.MicrometerTracingAutoConfiguration",
            TRACING + "autoconfigure.prometheus.PrometheusExemplarsAutoConfiguration",
            TRACING + "opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration",
            TRACING + "opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration",
            OPENTELEMETRY + "OpenTelemetrySdkAutoConfiguration",
            OPENTELEMETRY + "logging.OpenTelemetryLoggingAutoConfiguration",
            OPENTELEMETRY + "logging.otlp.OtlpLoggingAutoConfiguration");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (Stream.concat(Stream.of(ENDPOINT), OTHER_ENDPOINTS.stream())
                .anyMatch(name -> StringUtils.hasText(environment.getProperty(name)))) {
            return;
        }
        Stream<String> others = Optional.ofNullable(environment.getProperty(EXCLUDE)).stream();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "tracing is off",
                        Map.of(
                                EXCLUDE,
                                Stream.concat(others, OF_TRACING.stream()).collect(Collectors.joining(",")),
                                // Otherwise every log line has an empty column for trace ids.
                                "logging.expect-correlation-id",
                                "false")));
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
