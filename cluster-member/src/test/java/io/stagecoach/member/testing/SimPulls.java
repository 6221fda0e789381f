package io.stagecoach.member.testing;

import static java.util.Objects.requireNonNull;

import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.CachePiece;
import io.stagecoach.member.stage.CachePull;
import io.stagecoach.member.stage.CachePuller;
import io.stagecoach.member.stage.CacheRead;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The pulls of a {@link SimCluster}: caches on their way between members, in pieces that arrive when the test says so. */
public final class SimPulls {
    /** Divides neither a fake page of 256 bytes nor a position of 4. */
    private static final int PIECE_BYTES = 101;

    /** A piece on its way to the member that pulls. */
    public record Pull(CachePull fetch, CacheRead read, UUID target, CompletableFuture<CachePiece> piece) {
        UUID source() {
            return requireNonNull(fetch.from().holder());
        }
    }

    private record Fetching(UUID target, CompletableFuture<PullOutcome> reply) {}

    public final List<Pull> pulls = new ArrayList<>();
    /** All pulls that schedulers asked for. */
    public final List<CachePull> asked = new ArrayList<>();

    public final List<PullOutcome> outcomes = new ArrayList<>();
    /** Pieces wait in {@link #pulls} if true; else they arrive at once. */
    public boolean keepsPulls;

    /** The outcome that new replicas report without pulling; null to pull. */
    @Nullable
    public PullOutcome answerAll;

    private final List<Fetching> fetching = new ArrayList<>();
    private final Map<UUID, StageWorker> runners;
    private final SettableClock clock;

    public SimPulls(Map<UUID, StageWorker> runners, SettableClock clock) {
        this.runners = runners;
        this.clock = clock;
    }

    public CompletionStage<PullOutcome> fetch(RoleClaim claim, CachePull fetch) {
        asked.add(fetch);
        if (answerAll != null) {
            return CompletableFuture.completedFuture(answerAll);
        }
        UUID target = requireNonNull(claim.holder());
        StageWorker runner = runners.get(target);
        if (runner == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("the member has left"));
        }
        Fetching call = new Fetching(target, new CompletableFuture<>());
        call.reply().thenAccept(outcomes::add);
        fetching.add(call);
        new CachePuller(
                        runner.caches(),
                        (from, read) -> pull(new Pull(fetch, read, target, new CompletableFuture<>())),
                        Runnable::run,
                        clock::nanos,
                        PIECE_BYTES)
                .fetch(fetch)
                .thenAccept(call.reply()::complete);
        SimCluster.settle(runner);
        return call.reply();
    }

    private CompletionStage<CachePiece> pull(Pull pull) {
        if (keepsPulls) {
            pulls.add(pull);
        } else {
            answer(pull);
        }
        return pull.piece();
    }

    /** The old replica reads the piece, and it arrives. */
    public void answer(Pull pull) {
        StageWorker source = runners.get(pull.source());
        if (source == null) {
            lose(pull);
            return;
        }
        CompletableFuture<CachePiece> piece = source.caches().read(pull.read());
        SimCluster.settle(source);
        arrive(pull, piece.join());
    }

    public void refuse(Pull pull, PullOutcome why) {
        arrive(pull, new CachePiece.Missing(why));
    }

    private void arrive(Pull pull, CachePiece piece) {
        pulls.remove(pull);
        pull.piece().complete(piece);
        settleTarget(pull);
    }

    public void lose(Pull pull) {
        pulls.remove(pull);
        pull.piece().completeExceptionally(new IllegalStateException("the old replica's member has left"));
        settleTarget(pull);
    }

    private void settleTarget(Pull pull) {
        StageWorker target = runners.get(pull.target());
        if (target != null) {
            SimCluster.settle(target);
        }
    }

    /** The member is lost, with the pieces that it was sending or receiving. */
    public void kill(UUID member) {
        List.copyOf(pulls).stream().filter(pull -> pull.source().equals(member)).forEach(this::lose);
        pulls.removeIf(pull -> pull.target().equals(member));
        fetching.stream()
                .filter(call -> call.target().equals(member))
                .forEach(call -> call.reply().completeExceptionally(new IllegalStateException("the member has left")));
        fetching.removeIf(call -> call.target().equals(member));
    }
}
