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
import io.stagecoach.gateway.http.WebSettings;
import io.stagecoach.gateway.metrics.ClusterMeters;
import io.stagecoach.gateway.metrics.GenerationMeters;
import io.stagecoach.metrics.ProcessMemoryMetrics;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import reactor.core.scheduler.Schedulers;

/** The wiring of what runs generations. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {
    private static final String METRICS = "/metrics";

    @Bean
    Addresses addresses(StagecoachSettings shared, GatewaySettings own) {
        return Addresses.of(shared, own);
    }

    @Bean
    WebSettings webSettings(GatewaySettings own) {
        return new WebSettings(
                own.maxBody(),
                own.maxChoices(),
                own.parallelChoices(),
                own.maxSlidingTokens(),
                own.heartbeat(),
                Optional.ofNullable(own.ui()),
                own.corsOrigins());
    }

    @Bean
    Keyring keyring(AccessSettings settings, LongSupplier nanoTime) {
        return new Keyring(
                settings.keys().stream().map(AccessSettings.Key::toKey).toList(),
                settings.openMetrics() ? Set.of(METRICS) : Set.of(),
                nanoTime);
    }

    /** A client that sends slowly, or a connection that nobody uses, must not hold on to the gateway. */
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

    /** Not lazy, so that the cluster is known when the first request comes. */
    @Bean(initMethod = "start")
    @Lazy(false)
    GrpcMemberPool memberPool(Addresses addresses, GatewaySettings settings, LongSupplier nanoTime) {
        return new GrpcMemberPool(addresses.members(), settings.timeouts().ofMembers(), nanoTime);
    }

    /** Not lazy, so that the vocabulary is there when the first request comes. */
    @Bean(initMethod = "start")
    @Lazy(false)
    GrpcTokenizer tokenizer(Addresses addresses, GatewaySettings settings) {
        return new GrpcTokenizer(addresses.tokenizer(), settings.timeouts().tokenizer());
    }

    @Bean
    RequestPreparer preparation(MemberPool members, Tokenizer tokenizer, LongSupplier nanoTime) {
        return new RequestPreparer(members, tokenizer, nanoTime);
    }

    /** Not lazy, so that the counters are there from the start, at 0. */
    @Bean
    @Lazy(false)
    GenerationMeters generationMeters(MeterRegistry registry) {
        return new GenerationMeters(registry);
    }

    @Bean
    @Lazy(false)
    MeterBinder memberMeters(GrpcMemberPool members) {
        return registry -> ClusterMeters.bind(registry, members::survey);
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
    Generations generations(MemberPool members, GatewaySettings settings, LongSupplier nanoTime, Observer listener) {
        return new Generations(members, settings.failover().policy(), nanoTime, listener);
    }
}
