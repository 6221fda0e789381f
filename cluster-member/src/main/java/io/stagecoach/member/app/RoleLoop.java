package io.stagecoach.member.app;

import io.stagecoach.member.cluster.HazelcastCluster;
import io.stagecoach.member.cluster.MemberLoad;
import io.stagecoach.member.placement.ClaimsView;
import io.stagecoach.member.placement.ClusterProblems;
import io.stagecoach.member.placement.MemberView;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.placement.RoleKeeper;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.member.scheduler.Host;
import io.stagecoach.member.scheduler.Scheduler;
import io.stagecoach.member.stage.StageWorker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Looks at members and claims whenever they change, and ten times a second: lets the role keeper act, and tells the
 * coordinator whom it can call.
 */
final class RoleLoop implements Runnable {
    private static final Logger LOG = System.getLogger(RoleLoop.class.getName());
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** When a member is lost, a look at the claims may fail just then, and streams wait for the next. */
    private static final Duration RETRY = Duration.ofMillis(10);

    /** Sequences that go on at another member in each round of a member that leaves: more would make all of them wait. */
    private static final int HAND_OVER = 2;

    private final HazelcastCluster cluster;
    private final RoleKeeper keeper;
    private final StageWorker runner;
    private final SchedulerLoop coordinator;
    private final Function<List<RoleClaim>, ClaimsView> viewOf;

    private final Semaphore changed = new Semaphore(0);
    private final CountDownLatch handedOver = new CountDownLatch(1);
    private volatile boolean leaving;
    private volatile Look look = new Look(System.nanoTime(), 0);
    private List<String> obstacles = List.of();
    private Event.ClaimsChanged told = new Event.ClaimsChanged(List.of(), Map.of());

    /**
     * What it saw when it last looked.
     *
     * @param nanos when that was
     * @param served roles of this member that answer calls
     */
    private record Look(long nanos, int served) {}

    RoleLoop(
            HazelcastCluster cluster,
            RoleKeeper keeper,
            StageWorker runner,
            SchedulerLoop coordinator,
            Function<List<RoleClaim>, ClaimsView> viewOf) {
        this.cluster = cluster;
        this.keeper = keeper;
        this.runner = runner;
        this.coordinator = coordinator;
        this.viewOf = viewOf;
    }

    void wake() {
        changed.release();
    }

    Duration sinceLook() {
        return Duration.ofNanos(System.nanoTime() - look.nanos());
    }

    /** How many roles of this member answer calls. */
    int served() {
        return look.served();
    }

    /** Others take what this member has. Returns when it has nothing more, or when the time is over. */
    void handOver(Duration limit) {
        leaving = true;
        wake();
        try {
            if (!handedOver.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.WARNING, "leaving with roles or sequences that nobody took within {0}", limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when the thread is interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                Duration pause = PAUSE;
                try {
                    once();
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "could not look after the roles; trying again", e);
                    pause = RETRY;
                }
                if (changed.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    changed.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void once() {
        cluster.tellLoad(load());
        keeper.tick(viewOf);
        if (leaving) {
            handOver();
        }
        List<RoleClaim> claims = cluster.claims().all();
        tellObstacles(claims);
        Map<UUID, Host> hosts = new HashMap<>();
        cluster.cards().forEach((member, card) -> hosts.put(member, new Host(card.host(), card.cores())));
        List<RoleClaim> live = claims.stream()
                .filter(claim -> claim.holder() != null && hosts.containsKey(claim.holder()))
                .toList();
        look = new Look(System.nanoTime(), served(live, cluster.self()));
        Event.ClaimsChanged now = new Event.ClaimsChanged(live, hosts);
        if (!now.equals(told)) {
            coordinator.accept(now);
            told = now;
        }
    }

    private void tellObstacles(List<RoleClaim> claims) {
        List<String> now = ClusterProblems.of(viewOf.apply(claims));
        if (!now.equals(obstacles)) {
            now.forEach(obstacle -> LOG.log(Level.WARNING, "cannot serve: {0}", obstacle));
            obstacles = now;
        }
    }

    private static int served(List<RoleClaim> claims, UUID self) {
        return (int) claims.stream()
                .filter(claim -> claim.heldBy(self))
                .filter(RoleClaim::serves)
                .count();
    }

    private void handOver() {
        boolean alone = cluster.members().stream().allMatch(MemberView::leaving);
        coordinator.accept(new Event.Leaving(alone ? 0 : HAND_OVER));
        if (keeper.isFree() && coordinator.load().isEmpty()) {
            handedOver.countDown();
        }
    }

    private MemberLoad load() {
        Map<Role, MemberLoad.RoleLoad> roles = new HashMap<>();
        runner.stages()
                .forEach((role, stage) -> roles.put(
                        role,
                        new MemberLoad.RoleLoad(
                                stage.usage().pagesUsed(),
                                stage.usage().pagesParked(),
                                stage.usage().pages(),
                                stage.outstandingRows())));
        Scheduler.Load load = coordinator.load();
        return new MemberLoad(
                        leaving, load.running(), load.waiting(), coordinator.capacity(), coordinator.prefixUse(), roles)
                .with(coordinator.changeOvers());
    }
}
