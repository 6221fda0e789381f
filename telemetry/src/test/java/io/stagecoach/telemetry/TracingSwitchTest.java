package io.stagecoach.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

class TracingSwitchTest {
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Service {}

    @Test
    void withoutAnAddressThereIsNoTracing() {
        try (ConfigurableApplicationContext context = start(Map.of())) {
            assertThat(context.getBeansOfType(OpenTelemetry.class)).isEmpty();
            assertThat(context.getBean(Traces.class).current()).isNull();
            assertThat(context.getEnvironment().getProperty("logging.expect-correlation-id"))
                    .isEqualTo("false");
        }
    }

    @Test
    void othersThatAreLeftOutStayLeftOut() {
        String other = "org.springframework.boot.autoconfigure.info.ProjectInfoAutoConfiguration";
        try (ConfigurableApplicationContext context = start(Map.of("spring.autoconfigure.exclude", other))) {
            assertThat(context.getBeansOfType(OpenTelemetry.class)).isEmpty();
            assertThat(context.getEnvironment().getProperty("spring.autoconfigure.exclude"))
                    .startsWith(other + ",");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "management.opentelemetry.tracing.export.otlp.endpoint",
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                "OTEL_EXPORTER_OTLP_ENDPOINT"
            })
    void anAddressSwitchesItOn(String setting) {
        try (ConfigurableApplicationContext context = start(Map.of(setting, "http://127.0.0.1:1/v1/traces"))) {
            assertThat(context.getBeansOfType(OpenTelemetry.class)).hasSize(1);
            assertThat(context.getBean(Tracer.class)).isNotSameAs(Tracer.NOOP);
        }
    }

    private static ConfigurableApplicationContext start(Map<String, Object> settings) {
        SpringApplication application = new SpringApplication(Service.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setDefaultProperties(settings);
        return application.run("--spring.main.banner-mode=off", "--logging.level.root=warn");
    }
}
