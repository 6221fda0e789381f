package io.stagecoach.member.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.stagecoach.member.cluster.HazelcastCluster;
import io.stagecoach.member.metrics.ClaimMeters;
import io.stagecoach.member.metrics.LoadMeters;
import io.stagecoach.member.metrics.SchedulerMeters;
import io.stagecoach.member.metrics.StageMeters;
import io.stagecoach.member.stage.StageWorker;
import io.stagecoach.metrics.ProcessMemoryMetrics;
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
    SchedulerMeters coordinatorMeters(
            MeterRegistry registry,
            ServedModel model,
            HazelcastCluster cluster,
            StageWorker runner,
            SchedulerLoop coordinator) {
        int stages = model.plan().stages();
        SchedulerMeters meters =
                new SchedulerMeters(registry, stages, new ClaimMeters(registry, stages, cluster::self, runner));
        coordinator.listen(meters);
        return meters;
    }

    @Bean
    LoadMeters loadMeters(MeterRegistry registry, HazelcastCluster cluster, SchedulerLoop coordinator) {
        return new LoadMeters(
                registry,
                coordinator::load,
                coordinator::prefixUse,
                () -> cluster.cards().size());
    }
}
