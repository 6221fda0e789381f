package io.stagecoach.member;

import io.stagecoach.hazelcast.HazelcastCluster;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What {@code /health/live} and {@code /health/ready} say beside what Spring knows. */
@Configuration(proxyBeanMethods = false)
class Probes {
    @Bean
    Supplier<Vitals> vitals(HazelcastCluster cluster, RoleLoop roles, MemberThreads threads) {
        return () -> new Vitals(
                cluster.isRunning(), !threads.isRunning(), threads.ended(), roles.sinceLook(), roles.served());
    }

    /** By this name it belongs to the group "live" of application.yml. */
    @Bean
    HealthIndicator intactHealthIndicator(Supplier<Vitals> vitals) {
        return () -> health(vitals.get().defect());
    }

    /** By this name it belongs to the group "ready" of application.yml. */
    @Bean
    HealthIndicator servingHealthIndicator(Supplier<Vitals> vitals) {
        return () -> health(vitals.get().hindrance());
    }

    private static Health health(Optional<String> obstacle) {
        return obstacle.map(reason -> Health.down().withDetail("reason", reason))
                .orElseGet(Health::up)
                .build();
    }
}
