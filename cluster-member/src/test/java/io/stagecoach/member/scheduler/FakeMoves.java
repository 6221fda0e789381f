package io.stagecoach.member.scheduler;

import static java.util.Objects.requireNonNull;

import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.CachePiece;
import io.stagecoach.member.stage.CachePull;
import io.stagecoach.member.stage.CachePuller;
import io.stagecoach.member.stage.CacheRead;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageWorker;
import io.stagecoach.member.testing.SettableClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** SequenceCaches that go from one real runner on fake shards to another, in pieces that arrive when the test says so. */
final class FakeMoves {
    /** No part of a fake page of 256, nor of a position of 4. */
    private static final int PIECE_BYTES = 101;

    /** A piece on its way to the member that wants it. */
    record Pull(CachePull fetch, CacheRead read, UUID target, CompletableFuture<CachePiece> piece) {
        UUID source() {
            return requireNonNull(fetch.from().holder());
        }
    }

    private record Fetching(UUID target, CompletableFuture<PullOutcome> reply) {}

    final List<Pull> pulls = new ArrayList<>();
    /** What the coordinators asked for, and what became of it. */
    final List<CachePull> asked = new ArrayList<>();

    final List<PullOutcome> outcomes = new ArrayList<>();
    /** Otherwise pieces arrive at once. */
    boolean keepsPulls;

    /** What new replicas answer without trying. */
    @Nullable
    PullOutcome answerAll;

    private final List<Fetching> fetching = new ArrayList<>();
    private final Map<UUID, StageWorker> runners;
    private final SettableClock clock;

    FakeMoves(Map<UUID, StageWorker> runners, SettableClock clock) {
        this.runners = runners;
        this.clock = clock;
    }

    CompletionStage<PullOutcome> fetch(RoleClaim claim, CachePull fetch) {
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
        FakeStages.settle(runner);
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
    void answer(Pull pull) {
        StageWorker source = runners.get(pull.source());
        if (source == null) {
            lose(pull);
            return;
        }
        CompletableFuture<CachePiece> piece = source.caches().read(pull.read());
        FakeStages.settle(source);
        arrive(pull, piece.join());
    }

    void refuse(Pull pull, PullOutcome why) {
        arrive(pull, new CachePiece.Missing(why));
    }

    private void arrive(Pull pull, CachePiece piece) {
        pulls.remove(pull);
        pull.piece().complete(piece);
        settleTarget(pull);
    }

    void lose(Pull pull) {
        pulls.remove(pull);
        pull.piece().completeExceptionally(new IllegalStateException("the old replica's member has left"));
        settleTarget(pull);
    }

    private void settleTarget(Pull pull) {
        StageWorker target = runners.get(pull.target());
        if (target != null) {
            FakeStages.settle(target);
        }
    }

    /** The member is gone: what it was to answer is lost. */
    void kill(UUID member) {
        List.copyOf(pulls).stream().filter(pull -> pull.source().equals(member)).forEach(this::lose);
        pulls.removeIf(pull -> pull.target().equals(member));
        fetching.stream()
                .filter(call -> call.target().equals(member))
                .forEach(call -> call.reply().completeExceptionally(new IllegalStateException("the member has left")));
        fetching.removeIf(call -> call.target().equals(member));
    }
}
