package io.stagecoach.member.app;

import io.stagecoach.member.cluster.HazelcastCluster;
import io.stagecoach.member.placement.RoleKeeper;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.member.stage.StageWorker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/** The member's three threads: the roles', the coordinator's, and the one that makes all forward passes. */
final class MemberThreads implements SmartLifecycle, DisposableBean {
    private static final Logger LOG = System.getLogger(MemberThreads.class.getName());
    private static final long IDLE_POLL_MILLIS = 100;
    private static final Duration END_LIMIT = Duration.ofSeconds(2);

    private final HazelcastCluster cluster;
    private final StageWorker runner;
    private final RoleKeeper keeper;
    private final SchedulerLoop coordinator;
    private final RoleLoop roles;
    private final Duration drainLimit;
    private volatile List<Thread> threads = List.of();
    private volatile boolean running;

    MemberThreads(
            HazelcastCluster cluster,
            StageWorker runner,
            RoleKeeper keeper,
            SchedulerLoop coordinator,
            RoleLoop roles,
            Duration drainLimit) {
        this.cluster = cluster;
        this.runner = runner;
        this.keeper = keeper;
        this.coordinator = coordinator;
        this.roles = roles;
        this.drainLimit = drainLimit;
    }

    @Override
    public void start() {
        cluster.onChange(roles::wake);
        keeper.onLoadEnd(roles::wake);
        cluster.onMembership(runner::welcomeCoordinator, runner::forgetCoordinator);
        threads = List.of(
                Thread.ofPlatform().name("roles").start(roles),
                Thread.ofPlatform().name("coordinator").start(coordinator),
                Thread.ofPlatform().name("stages").start(this::runStages));
        running = true;
    }

    private void runStages() {
        try {
            while (true) {
                runner.runNext(IDLE_POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            runner.close();
        }
    }

    /**
     * Hands over: other members take the stages, and the sequences driven here go on there, a few at a time. What is left
     * when the time is over is let go. Stages go on answering, if only that they are no longer here, until the bean is
     * destroyed.
     */
    @Override
    public void stop() {
        LOG.log(Level.INFO, "leaving the cluster");
        running = false;
        roles.handOver(drainLimit);
        end(threads.getFirst());
        coordinator.accept(new Event.Leaving(Integer.MAX_VALUE));
        keeper.leave();
    }

    @Override
    public void destroy() {
        threads.forEach(MemberThreads::end);
    }

    private static void end(Thread thread) {
        thread.interrupt();
        try {
            thread.join(END_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those that are no more although the member runs: without any of them it can do nothing. */
    List<String> ended() {
        return running
                ? threads.stream()
                        .filter(thread -> !thread.isAlive())
                        .map(Thread::getName)
                        .toList()
                : List.of();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Last to start and first to stop: streams hear that the member leaves before the gRPC server closes them. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
