package io.stagecoach.member.app;

import io.grpc.ServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.stagecoach.member.api.CallEndTracer;
import io.stagecoach.member.api.ClusterEndpoint;
import io.stagecoach.member.api.GenerationEndpoint;
import io.stagecoach.member.api.StoredRequestsEndpoint;
import io.stagecoach.metrics.ProcessMemoryMetrics;
import io.stagecoach.telemetry.RequestIds;
import io.stagecoach.telemetry.Traces;
import java.io.IOException;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.grpc.server.GlobalServerInterceptor;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/**
 * The program of every member: a {@link MemberRuntime} with what Spring supplies around it: properties, the metrics
 * registry, health endpoints and the gRPC server.
 */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(MemberProperties.class)
public class MemberApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(MemberApplication.class, arguments);
    }

    /** Closed after {@link #lifecycle} has stopped it and the gRPC server has closed its streams. */
    @Bean(destroyMethod = "close")
    MemberRuntime memberRuntime(MemberProperties properties, MeterRegistry registry, Traces traces) throws IOException {
        return MemberRuntime.open(properties, Machine.read(), registry, traces);
    }

    @Bean
    SmartLifecycle lifecycle(MemberRuntime runtime) {
        return new SmartLifecycle() {
            @Override
            public void start() {
                runtime.start();
            }

            @Override
            public void stop() {
                runtime.stop();
            }

            @Override
            public boolean isRunning() {
                return runtime.isRunning();
            }

            /** Last to start and first to stop: streams learn that the member leaves before the gRPC server closes them. */
            @Override
            public int getPhase() {
                return Integer.MAX_VALUE;
            }
        };
    }

    @Bean
    GenerationEndpoint generationEndpoint(MemberRuntime runtime) {
        return runtime.generationEndpoint();
    }

    @Bean
    StoredRequestsEndpoint storedRequestsEndpoint(MemberRuntime runtime) {
        return runtime.storedRequestsEndpoint();
    }

    @Bean
    ClusterEndpoint clusterEndpoint(MemberRuntime runtime) {
        return runtime.clusterEndpoint();
    }

    @Bean
    <T extends ServerBuilder<T>> ServerBuilderCustomizer<T> callEnds() {
        return builder -> builder.addStreamTracerFactory(new CallEndTracer());
    }

    @Bean
    @GlobalServerInterceptor
    RequestIds requestIds() {
        return new RequestIds();
    }

    /** Labels metrics with the member's id: Prometheus knows only addresses, which change. */
    @Bean
    MeterRegistryCustomizer<MeterRegistry> memberLabel(MemberProperties properties) {
        return registry -> registry.config().commonTags("member", properties.node());
    }

    @Bean
    ProcessMemoryMetrics processMemoryMetrics() {
        return new ProcessMemoryMetrics();
    }

    /** Application.yml puts it into {@code /health/live}, by this name. */
    @Bean
    HealthIndicator intactHealthIndicator(MemberRuntime runtime) {
        return () -> health(runtime.health().defect());
    }

    /** Application.yml puts it into {@code /health/ready}, by this name. */
    @Bean
    HealthIndicator servingHealthIndicator(MemberRuntime runtime) {
        return () -> health(runtime.health().hindrance());
    }

    private static Health health(Optional<String> problem) {
        return problem.map(reason -> Health.down().withDetail("reason", reason))
                .orElseGet(Health::up)
                .build();
    }
}
