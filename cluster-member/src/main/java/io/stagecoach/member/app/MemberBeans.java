package io.stagecoach.member.app;

import io.grpc.ServerBuilder;
import io.stagecoach.config.ClusterConfig;
import io.stagecoach.config.ConfigReader;
import io.stagecoach.member.api.CallEndTracer;
import io.stagecoach.member.api.ClusterEndpoint;
import io.stagecoach.member.api.GenerationEndpoint;
import io.stagecoach.member.api.StoredRequestsEndpoint;
import io.stagecoach.member.cluster.HazelcastCluster;
import io.stagecoach.member.metrics.StageMeters;
import io.stagecoach.member.placement.Formation;
import io.stagecoach.member.placement.RoleKeeper;
import io.stagecoach.member.scheduler.SchedulerLimits;
import io.stagecoach.member.stage.StageListeners;
import io.stagecoach.member.stage.StageWorker;
import io.stagecoach.source.FetchProgress;
import io.stagecoach.source.ModelSources;
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
        FetchProgress progress =
                new FetchProgress(line -> LOG.log(Level.INFO, line), EVERY_DOWNLOAD_LINE, System::nanoTime);
        return ServedModel.open(
                ModelSources.fromEnvironment(progress).resolve(config.modelName()),
                config,
                Device.of(properties.device()),
                properties.kvBudget(machine.memory()));
    }

    @Bean
    Machine machine() {
        return Machine.read();
    }

    @Bean
    StageWorker stageRunner(
            MemberProperties properties, ServedModel model, Machine machine, StageMeters meters, Traces traces) {
        TorchEngine.start(properties.threads() == 0 ? machine.cores() : properties.threads());
        StageWorker runner = new StageWorker(
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
            MemberProperties properties, ClusterConfig config, StageWorker runner, Machine machine) {
        return HazelcastCluster.join(
                properties.hazelcast(config), properties.card(config, machine, TorchEngine.speed()), runner);
    }

    @Bean
    CoreShare coreShare(HazelcastCluster cluster, StageWorker runner, MemberProperties properties) {
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
    SchedulerLoop coordinator(HazelcastCluster cluster, ClusterConfig config) {
        SchedulerLimits limits = new SchedulerLimits(
                config.stages(),
                config.maxSequences(),
                config.maxWaiting(),
                config.promptChunk(),
                Runtime.getRuntime().maxMemory() / HEAP_TO_HELD_INPUTS,
                SchedulerLimits.BACKOFF,
                SchedulerLimits.RECOVERY_LIMIT);
        return new SchedulerLoop(cluster::self, limits, cluster.stages());
    }

    @Bean
    RoleKeeper roleKeeper(HazelcastCluster cluster, StageWorker runner) {
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
            StageWorker runner,
            SchedulerLoop coordinator,
            ViewOfClaims views) {
        return new RoleLoop(cluster, keeper, runner, coordinator, views);
    }

    @Bean
    MemberThreads memberThreads(
            HazelcastCluster cluster,
            StageWorker runner,
            RoleKeeper keeper,
            SchedulerLoop coordinator,
            RoleLoop roles,
            MemberProperties properties) {
        return new MemberThreads(cluster, runner, keeper, coordinator, roles, properties.drainLimit());
    }

    @Bean
    GenerationEndpoint generationEndpoint(ServedModel model, SchedulerLoop coordinator, Traces traces) {
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
    StoredRequestsEndpoint ordersEndpoint(HazelcastCluster cluster) {
        return new StoredRequestsEndpoint(cluster.orders());
    }

    @Bean
    ClusterEndpoint clusterEndpoint(HazelcastCluster cluster, ServedModel model, ViewOfClaims views) {
        return new ClusterEndpoint(new ClusterDescription(cluster, model, views));
    }
}
