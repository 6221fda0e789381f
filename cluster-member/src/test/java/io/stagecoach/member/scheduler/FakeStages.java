package io.stagecoach.member.scheduler;

import static java.util.Objects.requireNonNull;

import io.stagecoach.member.placement.ClaimState;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.CacheCommand;
import io.stagecoach.member.stage.CachePull;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageClient;
import io.stagecoach.member.stage.StageListener;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.stage.StageTask;
import io.stagecoach.member.stage.StageWorker;
import io.stagecoach.member.testing.FakeModel;
import io.stagecoach.member.testing.SettableClock;
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

/** Stages of real runners on fake shards. A call gets its answer when the test says so, in the order that it says. */
final class FakeStages implements StageClient {
    /** A task on its way. */
    record Call(RoleClaim claim, StageTask task, CompletableFuture<StageReply> reply) {}

    final List<Call> calls = new ArrayList<>();
    final FakeModel model;
    final SettableClock clock;
    private final Map<UUID, StageWorker> runners = new HashMap<>();
    final FakeMoves moves;
    /** Of the members that share one; the others have their own. */
    final Map<UUID, Host> hosts = new HashMap<>();

    private final Map<Role, RoleClaim> claims = new LinkedHashMap<>();
    /** What is to be forgotten and has not arrived yet; stays empty unless the test wants to be late with it. */
    final List<Runnable> forgets = new ArrayList<>();

    boolean keepsForgets;
    private @Nullable RuntimeException unreachable;

    FakeStages(FakeModel model, SettableClock clock) {
        this.model = model;
        this.clock = clock;
        this.moves = new FakeMoves(runners, clock);
    }

    /** To all members that are there. */
    void listen(StageListener listener) {
        runners.values().forEach(runner -> runner.listen(listener));
    }

    static Role role(int stage, int replica) {
        return new Role("gpt2", stage, replica);
    }

    /** The member claims the role and has loaded it; whoever held it has lost it. */
    void serve(UUID member, Role role) {
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

    /** The member gives up the role: it takes no new sequences. */
    void drain(Role role) {
        RoleClaim ready = claim(role);
        claims.put(role, new RoleClaim(role, ready.holder(), ready.epoch() + 1, ClaimState.DRAINING));
        runnerOf(ready).raise(role, ready.epoch() + 1);
        settle(runnerOf(ready));
    }

    /** The member is gone, and every call to it is lost. */
    void kill(UUID member) {
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

    /** The epoch grows without anybody hearing of it; what carries the one that is known is still of the same tenure. */
    void raise(Role role) {
        RoleClaim ready = claim(role);
        claims.put(role, new RoleClaim(role, ready.holder(), ready.epoch() + 1, ready.state()));
        runnerOf(ready).raise(role, ready.epoch() + 1);
        settle(runnerOf(ready));
    }

    /** Those that nobody holds for new sequences. */
    List<Role> rolesToServe() {
        return claims.values().stream()
                .filter(claim -> claim.state() != ClaimState.READY)
                .map(RoleClaim::role)
                .toList();
    }

    RoleClaim claim(Role role) {
        return requireNonNull(claims.get(role));
    }

    /** What a coordinator is told. */
    List<RoleClaim> live() {
        return claims.values().stream().filter(claim -> claim.holder() != null).toList();
    }

    /** From now on calls cannot even be made. */
    void cannotBeCalled(@Nullable RuntimeException because) {
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
    void answer(Call call) {
        calls.remove(call);
        call.reply().complete(compute(call));
    }

    /** The same, and it takes its time. */
    void answer(Call call, Duration computing) {
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
    void loseReply(Call call) {
        compute(call);
        lose(call);
    }

    void lose(Call call) {
        calls.remove(call);
        call.reply().completeExceptionally(new IllegalStateException("the member has left"));
    }

    void refuse(Call call, StageReply.Reason reason) {
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

    static void settle(StageWorker runner) {
        try {
            while (runner.runNext(0, TimeUnit.SECONDS)) {
                // until nothing waits
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The stage has forgotten all caches of the coordinator. */
    void retainNothing(Role role, UUID coordinator) {
        deliver(claim(role), new CacheCommand(CacheCommand.Kind.RETAIN, coordinator, List.of()));
    }

    /** Pages of parked caches. */
    int parked() {
        return runners.values().stream()
                .flatMap(runner -> runner.stages().values().stream())
                .mapToInt(stage -> stage.usage().pagesParked())
                .sum();
    }

    int running(Role role) {
        return requireNonNull(runnerOf(claim(role)).stages().get(role)).usage().running();
    }

    int running() {
        return runners.values().stream()
                .flatMap(runner -> runner.stages().values().stream())
                .mapToInt(stage -> stage.usage().running())
                .sum();
    }
}
