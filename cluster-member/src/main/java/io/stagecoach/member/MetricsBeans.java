package io.stagecoach.member;

import io.micrometer.core.instrument.MeterRegistry;
import io.stagecoach.hazelcast.HazelcastCluster;
import io.stagecoach.metrics.ProcessMemoryMetrics;
import io.stagecoach.micrometer.ClaimMeters;
import io.stagecoach.micrometer.CoordinatorMeters;
import io.stagecoach.micrometer.LoadMeters;
import io.stagecoach.micrometer.StageMeters;
import io.stagecoach.stage.StageRunner;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Binds the metrics to the parts that they are of. */
@Configuration(proxyBeanMethods = false)
class MetricsBeans {
    /** A node id: addresses change, and Prometheus only knows these. */
    @Bean
    MeterRegistryCustomizer<MeterRegistry> memberLabel(MemberProperties properties) {
        return registry -> registry.config().commonTags("member", properties.node());
    }

    @Bean
    ProcessMemoryMetrics processMemoryMetrics() {
        return new ProcessMemoryMetrics();
    }

    @Bean
    StageMeters stageMeters(MeterRegistry registry, ServedModel model) {
        return new StageMeters(registry, model.plan().stages());
    }

    @Bean
    CoordinatorMeters coordinatorMeters(
            MeterRegistry registry,
            ServedModel model,
            HazelcastCluster cluster,
            StageRunner runner,
            CoordinatorLoop coordinator) {
        int stages = model.plan().stages();
        CoordinatorMeters meters =
                new CoordinatorMeters(registry, stages, new ClaimMeters(registry, stages, cluster::self, runner));
        coordinator.listen(meters);
        return meters;
    }

    @Bean
    LoadMeters loadMeters(MeterRegistry registry, HazelcastCluster cluster, CoordinatorLoop coordinator) {
        return new LoadMeters(
                registry,
                coordinator::load,
                coordinator::prefixUse,
                () -> cluster.cards().size());
    }
}
