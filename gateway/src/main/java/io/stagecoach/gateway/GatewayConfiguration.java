package io.stagecoach.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.stagecoach.gateway.access.Keyring;
import io.stagecoach.gateway.generation.Generations;
import io.stagecoach.gateway.generation.Generations.Observer;
import io.stagecoach.gateway.generation.MemberPool;
import io.stagecoach.gateway.generation.RequestPreparer;
import io.stagecoach.gateway.generation.ResumableStreams;
import io.stagecoach.gateway.generation.Tokenizer;
import io.stagecoach.gateway.grpc.GrpcMemberPool;
import io.stagecoach.gateway.grpc.GrpcTokenizer;
import io.stagecoach.gateway.metrics.GatewayMeters;
import io.stagecoach.metrics.ProcessMemoryMetrics;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import reactor.core.scheduler.Schedulers;

/** Wires all but the HTTP side. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {
    private static final String METRICS = "/metrics";

    @Bean
    Addresses addresses(Addresses.SharedSettings shared, GatewaySettings own) {
        return Addresses.of(shared, own);
    }

    @Bean
    Keyring keyring(GatewaySettings settings, LongSupplier nanoTime) {
        GatewaySettings.Access access = settings.access();
        return new Keyring(
                access.keys().stream().map(GatewaySettings.Access.Key::toKey).toList(),
                access.openMetrics() ? Set.of(METRICS) : Set.of(),
                nanoTime);
    }

    /** Bounds the time of a slow client and of an unused connection. */
    @Bean
    NettyServerCustomizer timeLimits(GatewaySettings settings) {
        return server -> server.requestTimeout(settings.timeouts().request())
                .idleTimeout(settings.timeouts().idle());
    }

    @Bean
    LongSupplier nanoTime() {
        return System::nanoTime;
    }

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    RandomGenerator random() {
        return new SecureRandom();
    }

    /** Not lazy: the first request needs a known cluster. */
    @Bean(initMethod = "start")
    @Lazy(false)
    GrpcMemberPool memberPool(Addresses addresses, GatewaySettings settings, LongSupplier nanoTime) {
        return new GrpcMemberPool(addresses.members(), settings.timeouts().ofMembers(), nanoTime);
    }

    /** Not lazy: the first request needs the vocabulary. */
    @Bean(initMethod = "start")
    @Lazy(false)
    GrpcTokenizer tokenizer(Addresses addresses, GatewaySettings settings) {
        return new GrpcTokenizer(addresses.tokenizer(), settings.timeouts().tokenizer());
    }

    @Bean
    RequestPreparer requestPreparer(MemberPool members, Tokenizer tokenizer, LongSupplier nanoTime) {
        return new RequestPreparer(members, tokenizer, nanoTime);
    }

    /** Not lazy: counters must exist from the start, at 0. */
    @Bean
    @Lazy(false)
    GatewayMeters gatewayMeters(MeterRegistry registry) {
        return new GatewayMeters(registry);
    }

    @Bean
    @Lazy(false)
    MeterBinder memberMeters(GrpcMemberPool members) {
        return registry -> GatewayMeters.bindMembers(registry, members::survey);
    }

    @Bean
    ProcessMemoryMetrics processMemoryMetrics() {
        return new ProcessMemoryMetrics();
    }

    @Bean
    ResumableStreams resumableStreams(Generations generations, GatewaySettings settings) {
        return new ResumableStreams(generations, settings.resumeGrace(), Schedulers.parallel());
    }

    @Bean
    Generations generations(MemberPool members, GatewaySettings settings, LongSupplier nanoTime, Observer observer) {
        return new Generations(members, settings.failover().policy(), nanoTime, observer);
    }
}
