package io.stagecoach.member.placement;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Shards that are loaded when the test says so. Keeps the real host's rules about epochs. */
final class FakeHost implements ShardHost {
    private record Loading(long epoch, CompletableFuture<Void> done) {}

    private final Map<Role, Loading> loading = new LinkedHashMap<>();
    /** Shards in memory and the epoch each answers to. */
    final Map<Role, Long> loaded = new HashMap<>();

    boolean idle = true;
    /** Nothing can be loaded. */
    boolean broken;

    @Override
    public CompletionStage<Void> load(Role role, long epoch) {
        Loading started = new Loading(epoch, new CompletableFuture<>());
        loading.put(role, started);
        return started.done();
    }

    List<Role> loading() {
        return List.copyOf(loading.keySet());
    }

    void finish(Role role) {
        Loading finished = requireNonNull(loading.remove(role));
        loaded.put(role, finished.epoch());
        finished.done().complete(null);
    }

    void fail(Role role) {
        requireNonNull(loading.remove(role)).done().completeExceptionally(new IllegalStateException("no such file"));
    }

    void finishAll() {
        loading().forEach(role -> {
            if (broken) {
                fail(role);
            } else {
                finish(role);
            }
        });
    }

    @Override
    public void raise(Role role, long epoch) {
        loaded.computeIfPresent(role, (same, old) -> epoch);
    }

    @Override
    public boolean isIdle(Role role) {
        return idle;
    }

    @Override
    public void unload(Role role, long epoch) {
        if (loaded.getOrDefault(role, Long.MAX_VALUE) <= epoch) {
            loaded.remove(role);
        }
    }
}
