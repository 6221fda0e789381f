package io.stagecoach.member;

import io.grpc.ServerBuilder;
import io.stagecoach.claim.RoleKeeper;
import io.stagecoach.config.ClusterConfig;
import io.stagecoach.config.ConfigReader;
import io.stagecoach.coordinator.CoordinatorLimits;
import io.stagecoach.grpc.CallEndTracer;
import io.stagecoach.grpc.ClusterEndpoint;
import io.stagecoach.grpc.GenerationEndpoint;
import io.stagecoach.grpc.OrdersEndpoint;
import io.stagecoach.hazelcast.HazelcastCluster;
import io.stagecoach.micrometer.StageMeters;
import io.stagecoach.source.ModelSources;
import io.stagecoach.source.ProgressReport;
import io.stagecoach.source.SourceSettings;
import io.stagecoach.stage.StageListeners;
import io.stagecoach.stage.StageRunner;
import io.stagecoach.telemetry.RequestIds;
import io.stagecoach.telemetry.Traces;
import io.stagecoach.torch.Device;
import io.stagecoach.torch.TorchEngine;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.GlobalServerInterceptor;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/** The member's parts and how they fit together, in the order in which they come to be. */
@Configuration(proxyBeanMethods = false)
class MemberBeans {
    private static final Logger LOG = System.getLogger(MemberBeans.class.getName());
    /** What went into the stages takes so small a part of the heap at most. */
    private static final int HEAP_TO_HELD_INPUTS = 8;

    private static final Duration EVERY_DOWNLOAD_LINE = Duration.ofSeconds(5);

    @Bean
    ClusterConfig clusterConfig(MemberProperties properties) {
        return properties.applyTo(ConfigReader.read(Path.of(properties.config())));
    }

    @Bean
    ServedModel servedModel(ClusterConfig config, MemberProperties properties, Machine machine) throws IOException {
        ProgressReport progress =
                new ProgressReport(line -> LOG.log(Level.INFO, line), EVERY_DOWNLOAD_LINE, System::nanoTime);
        ModelSources sources = new ModelSources(SourceSettings.fromEnvironment(), progress);
        return ServedModel.open(
                sources.resolve(config.modelName()),
                config,
                Device.of(properties.device()),
                properties.kvBudget(machine.memory()));
    }

    @Bean
    Machine machine() {
        return Machine.read();
    }

    @Bean
    StageRunner stageRunner(
            MemberProperties properties, ServedModel model, Machine machine, StageMeters meters, Traces traces) {
        TorchEngine.start(properties.threads() == 0 ? machine.cores() : properties.threads());
        StageRunner runner = new StageRunner(
                properties.node(),
                meters.timed(model),
                task -> Thread.ofPlatform().name("loader").start(task),
                System::nanoTime);
        StageSpans spans = new StageSpans(properties.node(), traces, Clock.systemUTC());
        runner.listen(new StageListeners(List.of(meters, spans)));
        return runner;
    }

    @Bean(destroyMethod = "close")
    HazelcastCluster hazelcastCluster(
            MemberProperties properties, ClusterConfig config, StageRunner runner, Machine machine) {
        return HazelcastCluster.join(
                properties.hazelcast(config), properties.card(config, machine, TorchEngine.speed()), runner);
    }

    @Bean
    CoreShare coreShare(HazelcastCluster cluster, StageRunner runner, MemberProperties properties) {
        CoreShare share = new CoreShare(
                cluster.self(),
                cluster::cards,
                runner,
                TorchEngine::start,
                System::nanoTime,
                CompletableFuture.delayedExecutor(CoreShare.BEFORE_MORE.toNanos(), TimeUnit.NANOSECONDS));
        if (properties.threads() == 0) {
            cluster.onChange(share::update);
            share.update();
        }
        return share;
    }

    @Bean
    CoordinatorLoop coordinator(HazelcastCluster cluster, ClusterConfig config) {
        CoordinatorLimits limits = new CoordinatorLimits(
                config.stages(),
                config.maxSequences(),
                config.maxWaiting(),
                config.promptChunk(),
                Runtime.getRuntime().maxMemory() / HEAP_TO_HELD_INPUTS,
                CoordinatorLimits.BACKOFF,
                CoordinatorLimits.RECOVERY_LIMIT);
        return new CoordinatorLoop(cluster::self, limits, cluster.stages());
    }

    @Bean
    RoleKeeper roleKeeper(HazelcastCluster cluster, StageRunner runner) {
        return new RoleKeeper(cluster::self, cluster.claims(), runner, Clock.systemUTC());
    }

    @Bean
    Formation formation(MemberProperties properties, ClusterConfig config) {
        int expected = properties.expectedMembers() == 0 ? config.nodes().size() : properties.expectedMembers();
        return new Formation(expected, properties.minimumMembers(), properties.formationGrace(), System::nanoTime);
    }

    @Bean
    ViewOfClaims viewOfClaims(HazelcastCluster cluster, Formation formation, ServedModel model) {
        return new ViewOfClaims(cluster, formation, model.name(), model.needs());
    }

    @Bean
    RoleLoop roleLoop(
            HazelcastCluster cluster,
            RoleKeeper keeper,
            StageRunner runner,
            CoordinatorLoop coordinator,
            ViewOfClaims views) {
        return new RoleLoop(cluster, keeper, runner, coordinator, views);
    }

    @Bean
    MemberThreads memberThreads(
            HazelcastCluster cluster,
            StageRunner runner,
            RoleKeeper keeper,
            CoordinatorLoop coordinator,
            RoleLoop roles,
            MemberProperties properties) {
        return new MemberThreads(cluster, runner, keeper, coordinator, roles, properties.drainLimit());
    }

    @Bean
    GenerationEndpoint generationEndpoint(ServedModel model, CoordinatorLoop coordinator, Traces traces) {
        return new GenerationEndpoint(
                model.config(),
                coordinator,
                traces::current,
                (delay, task) -> CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(task));
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

    @Bean
    OrdersEndpoint ordersEndpoint(HazelcastCluster cluster) {
        return new OrdersEndpoint(cluster.orders());
    }

    @Bean
    ClusterEndpoint clusterEndpoint(HazelcastCluster cluster, ServedModel model, ViewOfClaims views) {
        return new ClusterEndpoint(new Description(cluster, model, views));
    }
}
