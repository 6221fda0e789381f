package io.stagecoach.bench.scaling;

import com.hazelcast.core.HazelcastException;
import io.stagecoach.member.cluster.HazelcastCluster;
import io.stagecoach.member.cluster.HazelcastSettings;
import io.stagecoach.member.cluster.MemberAttributes;
import io.stagecoach.member.placement.ClaimState;
import io.stagecoach.member.placement.ClaimsView;
import io.stagecoach.member.placement.Membership;
import io.stagecoach.member.placement.Resources;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.placement.RoleKeeper;
import io.stagecoach.member.placement.StageNeed;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.member.scheduler.Scheduler;
import io.stagecoach.member.scheduler.SchedulerLimits;
import io.stagecoach.member.scheduler.SchedulerListener;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageListener;
import io.stagecoach.member.stage.StageWorker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A member in this process: Hazelcast, role claims, stage runner and coordinator are the real ones; only the shards are
 * simulated, and there is no gRPC.
 */
final class SimulatedMember implements AutoCloseable {
    private static final Logger LOG = System.getLogger(SimulatedMember.class.getName());
    private static final long POLL_MILLIS = 100;
    private static final long TICK_MILLIS = 20;

    private final HazelcastCluster cluster;
    private final StageWorker runner;
    private final RoleKeeper keeper;
    private final Scheduler coordinator;
    private final int stages;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final LongAdder rows = new LongAdder();
    private final Map<PullOutcome, Long> moves = new ConcurrentHashMap<>();
    private final List<Thread> threads;
    /** The claims that the coordinator knows of. */
    private volatile List<RoleClaim> told = List.of();

    /** One step of a loop, called for ever until its thread is interrupted. */
    private interface Step {
        void run() throws InterruptedException;
    }

    private SimulatedMember(HazelcastCluster cluster, StageWorker runner, SchedulerLimits limits) {
        this.cluster = cluster;
        this.runner = runner;
        this.stages = limits.stages();
        this.keeper = new RoleKeeper(cluster::self, cluster.claims(), runner, Clock.systemUTC());
        this.coordinator = new Scheduler(cluster::self, limits, cluster.stages(), System::nanoTime, events::add);
        runner.listen(new StageListener() {
            @Override
            public void computed(Role role, int steps, int computed, long nanos) {
                rows.add(computed);
            }
        });
        coordinator.listen(new SchedulerListener() {
            @Override
            public void moveEnded(int stage, PullOutcome outcome) {
                moves.merge(outcome, 1L, Long::sum);
            }
        });
        this.threads = List.of(
                thread("roles", this::lookAfterRoles),
                thread("coordinator", this::handleNext),
                thread("stages", () -> runner.runNext(POLL_MILLIS, TimeUnit.MILLISECONDS)));
    }

    /** Joins the others and claims a stage as soon as all are there. */
    static SimulatedMember join(int index, SimulatedCluster.Plan plan) {
        StageWorker runner = new StageWorker(
                "member" + index, plan, task -> Thread.ofPlatform().daemon().start(task), System::nanoTime);
        HazelcastSettings settings =
                new HazelcastSettings(plan.name(), plan.port(index), "127.0.0.1", plan.addresses());
        MemberAttributes card = new MemberAttributes(
                "member" + index,
                "-",
                "host" + index,
                1,
                ProcessHandle.current().pid(),
                index,
                Resources.UNLIMITED);
        HazelcastCluster cluster = HazelcastCluster.join(settings, card, runner);
        SimulatedMember member = new SimulatedMember(cluster, runner, plan.limits());
        member.threads.forEach(Thread::start);
        return member;
    }

    /** From any thread. */
    void accept(Event event) {
        events.add(event);
    }

    boolean knowsAllReady() {
        return told.stream().filter(claim -> claim.state() == ClaimState.READY).count() >= stages;
    }

    /** Rows that its stages have computed. */
    long rows() {
        return rows.sum();
    }

    /** What became of the caches of sequences that its coordinator made change over. */
    Map<PullOutcome, Long> moves() {
        return Map.copyOf(moves);
    }

    /** Whether a role of its own is served, as its coordinator knows. */
    boolean serves() {
        return told.stream().anyMatch(claim -> claim.heldBy(cluster.self()) && claim.serves());
    }

    private void lookAfterRoles() throws InterruptedException {
        Thread.sleep(POLL_MILLIS);
        keeper.tick(claims -> new ClaimsView(
                cluster.self(),
                cluster.members().size() >= stages ? Membership.FORMED : Membership.FORMING,
                SimulatedCluster.MODEL,
                Collections.nCopies(stages, new StageNeed(1, 0)),
                cluster.members(),
                claims));
        List<RoleClaim> claims = List.copyOf(cluster.claims().all());
        if (!claims.equals(told)) {
            // Each has its own host, as its passes take no core.
            accept(new Event.ClaimsChanged(
                    claims.stream().filter(claim -> claim.holder() != null).toList(), Map.of()));
            told = claims;
        }
    }

    private void handleNext() throws InterruptedException {
        Event event = events.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        coordinator.handle(event == null ? new Event.Ticked() : event);
    }

    private static Thread thread(String name, Step step) {
        return Thread.ofPlatform().name(name).daemon().unstarted(() -> {
            try {
                while (true) {
                    try {
                        step.run();
                    } catch (HazelcastException e) {
                        // As in a real member: a call that met one that was just joining is made again.
                        LOG.log(Level.WARNING, name + ": trying again", e);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        runner.close();
        cluster.close();
    }
}
