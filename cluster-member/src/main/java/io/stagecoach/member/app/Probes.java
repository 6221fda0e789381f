package io.stagecoach.member.app;

import io.stagecoach.member.cluster.HazelcastCluster;
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
    Supplier<MemberHealth> health(HazelcastCluster cluster, RoleLoop roles, MemberThreads threads) {
        return () -> new MemberHealth(
                cluster.isRunning(), !threads.isRunning(), threads.ended(), roles.sinceLook(), roles.served());
    }

    /** By this name it belongs to the group "live" of application.yml. */
    @Bean
    HealthIndicator intactHealthIndicator(Supplier<MemberHealth> health) {
        return () -> status(health.get().defect());
    }

    /** By this name it belongs to the group "ready" of application.yml. */
    @Bean
    HealthIndicator servingHealthIndicator(Supplier<MemberHealth> health) {
        return () -> status(health.get().hindrance());
    }

    private static Health status(Optional<String> problem) {
        return problem.map(reason -> Health.down().withDetail("reason", reason))
                .orElseGet(Health::up)
                .build();
    }
}
