package io.stagecoach.member.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.stagecoach.config.ClusterConfig;
import io.stagecoach.config.ConfigReader;
import io.stagecoach.member.api.ClusterEndpoint;
import io.stagecoach.member.api.GenerationEndpoint;
import io.stagecoach.member.api.StoredRequestsEndpoint;
import io.stagecoach.member.cluster.HazelcastCluster;
import io.stagecoach.member.cluster.HazelcastSettings;
import io.stagecoach.member.cluster.MemberAttributes;
import io.stagecoach.member.metrics.ClaimMeters;
import io.stagecoach.member.metrics.LoadMeters;
import io.stagecoach.member.metrics.SchedulerMeters;
import io.stagecoach.member.metrics.StageMeters;
import io.stagecoach.member.placement.ClaimsView;
import io.stagecoach.member.placement.Formation;
import io.stagecoach.member.placement.MemberView;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationRequest;
import io.stagecoach.member.scheduler.SchedulerLimits;
import io.stagecoach.member.scheduler.SchedulerLoop;
import io.stagecoach.member.stage.StageListeners;
import io.stagecoach.member.stage.StageWorker;
import io.stagecoach.proto.DescribeClusterResponse;
import io.stagecoach.source.FetchProgress;
import io.stagecoach.source.ModelSources;
import io.stagecoach.telemetry.Traces;
import io.stagecoach.torch.Device;
import io.stagecoach.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of the cluster, and the map of the program: the constructor builds the parts and joins the cluster,
 * {@link #start} starts the three threads, {@link #stop} hands over to other members, {@link #close} leaves the cluster.
 *
 * <ul>
 *   <li>Thread "roles" ({@link RoleLoop}) claims roles, loads their shards, and tells the scheduler which stages to call.
 *   <li>Thread "scheduler" ({@link SchedulerLoop}) drives the sequences that were submitted to this member.
 *   <li>Thread "stages" runs the forward passes of the stages that this member holds ({@link StageWorker}).
 * </ul>
 */
public final class MemberRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MemberRuntime.class);
    private static final Duration DOWNLOAD_LOG_INTERVAL = Duration.ofSeconds(5);
    private static final long IDLE_POLL_MILLIS = 100;
    private static final Duration THREAD_END_LIMIT = Duration.ofSeconds(2);

    private final Settings settings;
    private final ServedModel model;
    private final StageWorker worker;
    private final HazelcastCluster cluster;
    private final SchedulerLoop scheduler;
    private final Formation formation;
    private final RoleLoop roles;
    private final GenerationEndpoint generation;
    private final StoredRequestsEndpoint storedRequests;
    private final ClusterEndpoint description;

    private volatile List<Thread> threads = List.of();
    private volatile boolean running;

    /**
     * @param expectedMembers the cluster is formed when it has had so many members
     * @param minimumMembers fewer members do not serve
     * @param formationGrace the cluster is formed after this time, whatever its size
     * @param sharesCores whether the number of compute threads follows the number of members on this host
     * @param drainLimit the longest that {@link #stop} waits for other members to take over
     */
    public record Settings(
            MemberAttributes attributes,
            HazelcastSettings hazelcast,
            SchedulerLimits limits,
            int expectedMembers,
            int minimumMembers,
            Duration formationGrace,
            boolean sharesCores,
            Duration drainLimit) {}

    /**
     * Opens the model, starts the engine, and joins the cluster, as properties and config.json say.
     *
     * @throws IOException when the model cannot be served: a file is missing, or is not as it must be
     */
    static MemberRuntime open(MemberProperties properties, Machine machine, MeterRegistry registry, Traces traces)
            throws IOException {
        ClusterConfig config = properties.applyTo(ConfigReader.read(Path.of(properties.config())));
        FetchProgress progress = new FetchProgress(LOG::info, DOWNLOAD_LOG_INTERVAL, System::nanoTime);
        ServedModel model = ServedModel.open(
                ModelSources.fromEnvironment(progress).resolve(config.modelName()),
                config,
                Device.of(properties.device()),
                properties.kvBudget(machine.memory()));
        TorchEngine.start(properties.threads() == 0 ? machine.cores() : properties.threads());
        return new MemberRuntime(properties.settings(config, machine, TorchEngine.speed()), model, registry, traces);
    }

    /** Builds all parts and joins the cluster. Nothing runs before {@link #start}. */
    public MemberRuntime(Settings settings, ServedModel model, MeterRegistry registry, Traces traces) {
        this.settings = settings;
        this.model = model;
        String id = settings.attributes().id();
        int stages = model.plan().stages();

        StageMeters stageMeters = new StageMeters(registry, stages);
        Executor loading = task -> Thread.ofPlatform().name("loader").start(task);
        worker = new StageWorker(id, stageMeters.timed(model.loader()), loading, System::nanoTime);
        worker.listen(new StageListeners(List.of(stageMeters, new StageSpans(id, traces, Clock.systemUTC()))));

        cluster = HazelcastCluster.join(settings.hazelcast(), settings.attributes(), worker);
        cluster.onMembership(worker::welcomeCoordinator, worker::forgetCoordinator);

        ClaimMeters claimMeters = new ClaimMeters(registry, stages, cluster::self, worker);
        SchedulerMeters schedulerMeters = new SchedulerMeters(registry, stages, claimMeters);
        scheduler = new SchedulerLoop(
                cluster::self, settings.limits(), cluster.stages(), System::nanoTime, schedulerMeters);
        LoadMeters.bind(registry, scheduler::stats, () -> cluster.cards().size());

        formation = new Formation(
                settings.expectedMembers(), settings.minimumMembers(), settings.formationGrace(), System::nanoTime);
        roles = new RoleLoop(cluster, worker, scheduler, this::viewOf);
        cluster.onChange(roles::wake);
        if (settings.sharesCores()) {
            CoreShare cores = new CoreShare(
                    cluster.self(),
                    cluster::cards,
                    worker,
                    TorchEngine::start,
                    System::nanoTime,
                    after(CoreShare.BEFORE_MORE));
            cluster.onChange(cores::update);
            cores.update();
        }

        generation = new GenerationEndpoint(
                model.config(),
                scheduler,
                traces::current,
                (delay, task) -> after(delay).execute(task));
        storedRequests = new StoredRequestsEndpoint(cluster.orders());
        description = new ClusterEndpoint(cluster, model.info(), model.plan(), this::viewOf);
    }

    private static Executor after(Duration delay) {
        return CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The planner's view: the given claims beside the present members. */
    private ClaimsView viewOf(List<RoleClaim> claims) {
        List<MemberView> members = cluster.members();
        return new ClaimsView(
                cluster.self(), formation.of(members.size()), model.name(), model.needs(), members, claims);
    }

    public void start() {
        threads = List.of(
                Thread.ofPlatform().name("roles").start(roles),
                Thread.ofPlatform().name("scheduler").start(scheduler),
                Thread.ofPlatform().name("stages").start(this::runStages));
        running = true;
    }

    private void runStages() {
        try {
            while (true) {
                worker.runNext(IDLE_POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            worker.close();
        }
    }

    /**
     * Hands over: other members take this member's stages, and resume its sequences a few at a time. Sequences that remain
     * at the drain limit fail with LEAVING. Stages go on answering, if only to refuse, until {@link #close}.
     */
    public void stop() {
        LOG.info("leaving the cluster");
        running = false;
        roles.handOver(settings.drainLimit());
        end(threads.getFirst());
        scheduler.accept(new Event.Leaving(Integer.MAX_VALUE));
        roles.freeAll();
    }

    /** Ends the threads and leaves the cluster. Without {@link #stop} before, other members find this one lost. */
    @Override
    public void close() {
        running = false;
        threads.forEach(MemberRuntime::end);
        if (threads.isEmpty()) {
            worker.close();
        }
        cluster.close();
    }

    private static void end(Thread thread) {
        thread.interrupt();
        try {
            thread.join(THREAD_END_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Submits a sequence to this member's scheduler, as the gRPC service does. */
    public void submit(GenerationRequest request, GenerationListener listener) {
        scheduler.accept(new Event.Submitted(UUID.randomUUID(), request, listener));
    }

    /** Started, and not asked to stop. */
    public boolean isRunning() {
        return running;
    }

    /** Thread-safe, as all methods here but {@link #start}, {@link #stop} and {@link #close}. */
    public MemberHealth health() {
        // While the member runs it can do nothing without any of its threads.
        List<String> ended = running
                ? threads.stream()
                        .filter(thread -> !thread.isAlive())
                        .map(Thread::getName)
                        .toList()
                : List.of();
        return new MemberHealth(cluster.isRunning(), !running, ended, roles.sinceLook(), roles.served());
    }

    /** The cluster as this member sees it: its members, who holds which role, and their load. */
    public DescribeClusterResponse describe() {
        return description.describe();
    }

    /** This member's id in the cluster; changes when it was cut off and joins again. */
    public UUID self() {
        return cluster.self();
    }

    GenerationEndpoint generationEndpoint() {
        return generation;
    }

    StoredRequestsEndpoint storedRequestsEndpoint() {
        return storedRequests;
    }

    ClusterEndpoint clusterEndpoint() {
        return description;
    }
}
