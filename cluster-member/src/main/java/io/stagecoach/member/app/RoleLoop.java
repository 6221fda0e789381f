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
import io.stagecoach.member.scheduler.SchedulerLoop;
import io.stagecoach.member.scheduler.SchedulerStats;
import io.stagecoach.member.stage.StageWorker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads members and claims whenever they change, and ten times a second. Each round publishes this member's load, lets the
 * {@link RoleKeeper} act on the planner's decision, and tells the scheduler which stages it can call.
 */
final class RoleLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RoleLoop.class);
    private static final Duration ROUND = Duration.ofMillis(100);

    /** Reading the claims can fail just when a member is lost, and streams wait for the next round. */
    private static final Duration RETRY = Duration.ofMillis(10);

    /** Sequences that a leaving member hands over in each round. They are prefilled elsewhere: more would delay all others. */
    private static final int HAND_OVER = 2;

    private final HazelcastCluster cluster;
    private final StageWorker worker;
    private final SchedulerLoop scheduler;
    private final Function<List<RoleClaim>, ClaimsView> viewOf;
    private final RoleKeeper keeper;

    private final Semaphore changed = new Semaphore(0);
    private final CountDownLatch handedOver = new CountDownLatch(1);
    private volatile boolean leaving;
    private volatile Look look = new Look(System.nanoTime(), 0);
    /** Problems that were logged last. */
    private List<String> problems = List.of();
    /** Claims and hosts that the scheduler was told last. */
    private Event.ClaimsChanged told = new Event.ClaimsChanged(List.of(), Map.of());

    /**
     * What the last round saw.
     *
     * @param nanos when it ended
     * @param served roles of this member that answer calls
     */
    private record Look(long nanos, int served) {}

    /** @param viewOf makes the planner's view from claims */
    RoleLoop(
            HazelcastCluster cluster,
            StageWorker worker,
            SchedulerLoop scheduler,
            Function<List<RoleClaim>, ClaimsView> viewOf) {
        this.cluster = cluster;
        this.worker = worker;
        this.scheduler = scheduler;
        this.viewOf = viewOf;
        this.keeper = new RoleKeeper(cluster::self, cluster.claims(), worker, System::nanoTime, this::wake);
    }

    /** Starts the next round now. Thread-safe. */
    void wake() {
        changed.release();
    }

    Duration sinceLook() {
        return Duration.ofNanos(System.nanoTime() - look.nanos());
    }

    /** Roles of this member that answer calls. */
    int served() {
        return look.served();
    }

    /** Returns when other members have taken all roles and sequences, or after the limit. */
    void handOver(Duration limit) {
        leaving = true;
        wake();
        try {
            if (!handedOver.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("leaving with roles or sequences that nobody took within {}", limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Frees the roles that this member still holds. Call it when the loop has ended. */
    void freeAll() {
        keeper.leave();
    }

    /** Returns when the thread is interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                Duration pause = ROUND;
                try {
                    round();
                } catch (RuntimeException e) {
                    LOG.warn("could not look after the roles; trying again", e);
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

    private void round() {
        cluster.tellLoad(load());
        keeper.tick(viewOf);
        if (leaving) {
            continueHandOver();
        }
        List<RoleClaim> claims = cluster.claims().all();
        logProblems(claims);
        tellScheduler(claims);
    }

    private void continueHandOver() {
        boolean nobodyStays = cluster.members().stream().allMatch(MemberView::leaving);
        scheduler.accept(new Event.Leaving(nobodyStays ? 0 : HAND_OVER));
        if (keeper.isFree() && scheduler.stats().isIdle()) {
            handedOver.countDown();
        }
    }

    private void tellScheduler(List<RoleClaim> claims) {
        Map<UUID, Host> hosts = new HashMap<>();
        cluster.cards().forEach((member, card) -> hosts.put(member, new Host(card.host(), card.cores())));
        List<RoleClaim> live = claims.stream()
                .filter(claim -> claim.holder() != null && hosts.containsKey(claim.holder()))
                .toList();
        look = new Look(System.nanoTime(), served(live, cluster.self()));
        Event.ClaimsChanged now = new Event.ClaimsChanged(live, hosts);
        if (!now.equals(told)) {
            scheduler.accept(now);
            told = now;
        }
    }

    private static int served(List<RoleClaim> claims, UUID self) {
        return (int) claims.stream()
                .filter(claim -> claim.heldBy(self))
                .filter(RoleClaim::serves)
                .count();
    }

    private void logProblems(List<RoleClaim> claims) {
        List<String> now = ClusterProblems.of(viewOf.apply(claims));
        if (!now.equals(problems)) {
            now.forEach(problem -> LOG.warn("cannot serve: {}", problem));
            problems = now;
        }
    }

    private MemberLoad load() {
        Map<Role, MemberLoad.RoleLoad> roles = new HashMap<>();
        worker.stages()
                .forEach((role, stage) -> roles.put(
                        role,
                        new MemberLoad.RoleLoad(
                                stage.usage().pagesUsed(),
                                stage.usage().pagesParked(),
                                stage.usage().pages(),
                                stage.outstandingRows())));
        SchedulerStats stats = scheduler.stats();
        return new MemberLoad(leaving, stats.running(), stats.waiting(), stats.maxRunning(), stats.prefixUse(), roles)
                .with(stats.migrations());
    }
}
