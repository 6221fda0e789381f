package io.stagecoach.member;

import io.stagecoach.claim.RoleKeeper;
import io.stagecoach.coordinator.Event;
import io.stagecoach.hazelcast.HazelcastCluster;
import io.stagecoach.stage.StageRunner;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/**
 * The member's three threads: the coordinator's, the roles', and the one that makes all forward passes. They start
 * before the gRPC server takes calls.
 */
final class MemberThreads implements SmartLifecycle {
    private static final Logger LOG = System.getLogger(MemberThreads.class.getName());
    private static final long IDLE_POLL_MILLIS = 100;

    private final HazelcastCluster cluster;
    private final StageRunner runner;
    private final RoleKeeper keeper;
    private final CoordinatorLoop coordinator;
    private final RoleLoop roles;
    private volatile List<Thread> threads = List.of();

    MemberThreads(
            HazelcastCluster cluster,
            StageRunner runner,
            RoleKeeper keeper,
            CoordinatorLoop coordinator,
            RoleLoop roles) {
        this.cluster = cluster;
        this.runner = runner;
        this.keeper = keeper;
        this.coordinator = coordinator;
        this.roles = roles;
    }

    @Override
    public void start() {
        cluster.onChange(roles::wake);
        cluster.onMemberLeft(runner::forgetCoordinator);
        threads = List.of(
                Thread.ofPlatform().name("roles").start(roles),
                Thread.ofPlatform().name("coordinator").start(coordinator),
                Thread.ofPlatform().name("stages").start(this::runStages));
    }

    private void runStages() {
        try {
            while (true) {
                runner.runNext(IDLE_POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The roles become free for others at once, and the sequences driven here fail over to another member. */
    @Override
    public void stop() {
        LOG.log(Level.INFO, "leaving the cluster");
        Thread roleThread = threads.getFirst();
        roleThread.interrupt();
        try {
            roleThread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        keeper.leave();
        coordinator.accept(new Event.Leaving());
        threads = List.of();
    }

    /** The last two threads end with the process: tasks that are on their way still get their answers. */
    @Override
    public boolean isRunning() {
        return !threads.isEmpty();
    }

    /** Starts before the servers, whose phases are lower than this one's when stopping and higher when starting. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
