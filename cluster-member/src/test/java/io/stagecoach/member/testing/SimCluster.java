package io.stagecoach.member.testing;

import static java.util.Objects.requireNonNull;

import io.stagecoach.member.placement.ClaimState;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.scheduler.Host;
import io.stagecoach.member.stage.CacheCommand;
import io.stagecoach.member.stage.CachePull;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageClient;
import io.stagecoach.member.stage.StageListener;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.stage.StageTask;
import io.stagecoach.member.stage.StageWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in memory: members with real {@link StageWorker}s on fake shards, their claims, and one fake transport, which
 * is the {@link StageClient} of every {@link SimScheduler} on it.
 *
 * <ul>
 *   <li>Members: {@link #serve} makes a member hold a role, {@link #drain} and {@link #raise} change its claim, {@link #kill}
 *       loses the member.
 *   <li>Transport: each call waits in {@link #calls} until the test answers, refuses or loses it, in any order. Pulls of caches
 *       wait in {@link #moves}, and messages to drop caches in {@link #forgets}, if the test keeps them.
 *   <li>Time: {@link #clock} stands still unless the test, or {@link SimTime}, advances it.
 * </ul>
 *
 * Nothing here starts a thread, so a run is the same each time.
 */
public final class SimCluster implements StageClient {
    /** A batch in flight. */
    public record Call(RoleClaim claim, StageTask task, CompletableFuture<StageReply> reply) {}

    public final List<Call> calls = new ArrayList<>();
    public final FakeModel model;
    public final SettableClock clock;
    private final Map<UUID, StageWorker> runners = new HashMap<>();
    public final SimPulls moves;
    /** Hosts of members that share one; other members have a host of their own. */
    public final Map<UUID, Host> hosts = new HashMap<>();

    private final Map<Role, RoleClaim> claims = new LinkedHashMap<>();
    /** Messages to drop caches that have not arrived yet; empty unless {@link #keepsForgets}. */
    public final List<Runnable> forgets = new ArrayList<>();

    public boolean keepsForgets;
    private @Nullable RuntimeException unreachable;

    public SimCluster(FakeModel model, SettableClock clock) {
        this.model = model;
        this.clock = clock;
        this.moves = new SimPulls(runners, clock);
    }

    /** Adds a listener to all present members. */
    public void listen(StageListener listener) {
        runners.values().forEach(runner -> runner.listen(listener));
    }

    public static Role role(int stage, int replica) {
        return new Role("gpt2", stage, replica);
    }

    /** The member holds the role, READY; a member that held it before has lost it. */
    public void serve(UUID member, Role role) {
        RoleClaim before = claims.getOrDefault(role, RoleClaim.never(role));
        RoleClaim ready = new RoleClaim(role, member, before.epoch() + 2, ClaimState.READY);
        StageWorker holder = before.holder() == null ? null : runners.get(before.holder());
        if (holder != null) {
            holder.unload(role, before.epoch());
            settle(holder);
        }
        StageWorker runner = runners.computeIfAbsent(
                member,
                id -> new StageWorker(
                        "member" + id.getLeastSignificantBits(),
                        each -> model.shard(each.stage()),
                        Runnable::run,
                        clock::nanos));
        runner.load(role, ready.epoch());
        settle(runner);
        claims.put(role, ready);
    }

    /** The role is DRAINING: it takes no new sequences. */
    public void drain(Role role) {
        RoleClaim ready = claim(role);
        claims.put(role, new RoleClaim(role, ready.holder(), ready.epoch() + 1, ClaimState.DRAINING));
        runnerOf(ready).raise(role, ready.epoch() + 1);
        settle(runnerOf(ready));
    }

    /** The member is lost, with every call to it. */
    public void kill(UUID member) {
        runners.remove(member);
        claims.replaceAll((role, claim) ->
                claim.heldBy(member) ? new RoleClaim(role, null, claim.epoch() + 1, ClaimState.FREE) : claim);
        moves.kill(member);
        for (Call call : List.copyOf(calls)) {
            if (call.claim().heldBy(member)) {
                lose(call);
            }
        }
    }

    /** Raises the epoch of a claim without telling schedulers; calls with the old epoch are of the same tenure. */
    public void raise(Role role) {
        RoleClaim ready = claim(role);
        claims.put(role, new RoleClaim(role, ready.holder(), ready.epoch() + 1, ready.state()));
        runnerOf(ready).raise(role, ready.epoch() + 1);
        settle(runnerOf(ready));
    }

    /** Roles that no member serves for new sequences. */
    public List<Role> rolesToServe() {
        return claims.values().stream()
                .filter(claim -> claim.state() != ClaimState.READY)
                .map(RoleClaim::role)
                .toList();
    }

    public RoleClaim claim(Role role) {
        return requireNonNull(claims.get(role));
    }

    /** Claims of live members, which schedulers are told. */
    public List<RoleClaim> live() {
        return claims.values().stream().filter(claim -> claim.holder() != null).toList();
    }

    /** Calls throw this exception from now on; null ends that. */
    public void cannotBeCalled(@Nullable RuntimeException because) {
        unreachable = because;
    }

    @Override
    public CompletionStage<StageReply> run(RoleClaim claim, StageTask task) {
        if (unreachable != null) {
            throw unreachable;
        }
        Call call = new Call(claim, task, new CompletableFuture<>());
        calls.add(call);
        if (!runners.containsKey(requireNonNull(claim.holder()))) {
            lose(call);
        }
        return call.reply();
    }

    @Override
    public CompletionStage<PullOutcome> fetch(RoleClaim claim, CachePull fetch) {
        if (unreachable != null) {
            throw unreachable;
        }
        return moves.fetch(claim, fetch);
    }

    @Override
    public void tell(RoleClaim claim, CacheCommand notice) {
        if (keepsForgets && notice.kind() == CacheCommand.Kind.FORGET) {
            forgets.add(() -> deliver(claim, notice));
        } else {
            deliver(claim, notice);
        }
    }

    private void deliver(RoleClaim claim, CacheCommand notice) {
        StageWorker runner = runners.get(requireNonNull(claim.holder()));
        if (runner != null) {
            notice.deliver(runner, claim.role());
            settle(runner);
        }
    }

    /** The stage computes the task and its reply arrives. */
    public void answer(Call call) {
        calls.remove(call);
        call.reply().complete(compute(call));
    }

    /** As {@link #answer(Call)}; the reply reports this compute time. */
    public void answer(Call call, Duration computing) {
        calls.remove(call);
        StageReply reply = compute(call);
        call.reply()
                .complete(
                        reply instanceof StageReply.Done done
                                ? new StageReply.Done(
                                        done.outcomes(), done.hidden(), done.member(), computing.toNanos(), 0)
                                : reply);
    }

    /** The stage computes the task, but the reply is lost. */
    public void loseReply(Call call) {
        compute(call);
        lose(call);
    }

    public void lose(Call call) {
        calls.remove(call);
        call.reply().completeExceptionally(new IllegalStateException("the member has left"));
    }

    public void refuse(Call call, StageReply.Reason reason) {
        calls.remove(call);
        call.reply().complete(new StageReply.Refused(reason, "on purpose"));
    }

    private StageReply compute(Call call) {
        StageWorker runner = runnerOf(call.claim());
        CompletableFuture<StageReply> reply = runner.submit(call.task());
        settle(runner);
        return reply.join();
    }

    private StageWorker runnerOf(RoleClaim claim) {
        return requireNonNull(runners.get(requireNonNull(claim.holder())));
    }

    public static void settle(StageWorker runner) {
        try {
            while (runner.runNext(0, TimeUnit.SECONDS)) {
                // until the queue is empty
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The stage drops all caches of a scheduler. */
    public void retainNothing(Role role, UUID scheduler) {
        deliver(claim(role), new CacheCommand(CacheCommand.Kind.RETAIN, scheduler, List.of()));
    }

    /** Pages of parked caches, at all stages. */
    public int parked() {
        return runners.values().stream()
                .flatMap(runner -> runner.stages().values().stream())
                .mapToInt(stage -> stage.usage().pagesParked())
                .sum();
    }

    public int running(Role role) {
        return requireNonNull(runnerOf(claim(role)).stages().get(role)).usage().running();
    }

    public int running() {
        return runners.values().stream()
                .flatMap(runner -> runner.stages().values().stream())
                .mapToInt(stage -> stage.usage().running())
                .sum();
    }
}
