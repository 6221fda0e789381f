package io.stagecoach.member.placement;

import io.stagecoach.member.placement.Planner.Action;
import io.stagecoach.member.placement.RoleClaim.ClaimEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the planner's decisions for one member: claims, loads, drains and frees roles. Single-threaded: one thread
 * calls {@link #tick}, on every change of members or claims and at least a few times a second.
 */
public final class RoleKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(RoleKeeper.class);

    /** After a failed load the member claims nothing for this time, so that others can try. */
    static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(5);

    /** A draining role is freed after this time at the latest; sequences that it still has are recomputed elsewhere. */
    static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

    private final Supplier<UUID> self;
    private final ClaimStore store;
    private final ShardHost host;
    private final LongSupplier nanoTime;
    private final Runnable onLoadEnd;
    private final Map<Role, Held> held = new HashMap<>();

    /**
     * A role that this member holds.
     *
     * @param claim the claim that it last wrote
     * @param loading ends when the shard is loaded, or cannot be
     * @param since when the claim was written, of {@link System#nanoTime}
     */
    private record Held(RoleClaim claim, CompletableFuture<Void> loading, long since) {}

    /**
     * @param self the member's id; changes when a split cluster becomes one again
     * @param onLoadEnd called on the loading thread: {@link #tick} has something to do
     */
    public RoleKeeper(
            Supplier<UUID> self, ClaimStore store, ShardHost host, LongSupplier nanoTime, Runnable onLoadEnd) {
        this.self = self;
        this.store = store;
        this.host = host;
        this.nanoTime = nanoTime;
        this.onLoadEnd = onLoadEnd;
    }

    /** @param viewOf makes the planner's view from the stored claims */
    public void tick(Function<List<RoleClaim>, ClaimsView> viewOf) {
        List<RoleClaim> claims = store.all();
        dropLost(claims);
        freeForgotten(claims);
        finishLoading();
        finishPausing();
        ClaimsView view = viewOf.apply(store.all());
        finishDraining(view);
        act(Planner.next(view));
    }

    /** Whether this member holds no role. */
    public boolean isFree() {
        return held.isEmpty();
    }

    /** Frees all roles at once, when the member leaves. */
    public void leave() {
        for (RoleClaim claim : store.all()) {
            if (claim.heldBy(self.get())) {
                store.replace(claim, claim.apply(new ClaimEvent.Freed()));
            }
        }
        List.copyOf(held.keySet()).forEach(this::drop);
    }

    private void act(Action action) {
        switch (action) {
            case Action.FreeLost(RoleClaim claim) -> {
                if (store.replace(claim, claim.apply(new ClaimEvent.Freed()))) {
                    LOG.info("freed role {}, its holder {} has left", claim.role(), claim.holder());
                }
            }
            case Action.Claim(RoleClaim vacancy) -> claim(vacancy);
            case Action.Drain(RoleClaim claim) -> drain(claim);
            case Action.Release(RoleClaim claim) -> ours(claim).ifPresent(this::free);
            case Action.Rest() -> {}
        }
    }

    private void claim(RoleClaim vacancy) {
        RoleClaim claimed = vacancy.apply(new ClaimEvent.Claimed(self.get()));
        boolean pauses = held.values().stream().anyMatch(role -> role.claim().state() == ClaimState.FAILED);
        if (pauses || !store.replace(vacancy, claimed)) {
            return;
        }
        LOG.info("claimed role {}, epoch {}", claimed.role(), claimed.epoch());
        RoleClaim ready = claimed.apply(new ClaimEvent.Loaded());
        CompletableFuture<Void> loading =
                host.load(claimed.role(), ready.epoch()).toCompletableFuture();
        held.put(claimed.role(), new Held(claimed, loading, nanoTime.getAsLong()));
        loading.whenComplete((done, failure) -> onLoadEnd.run());
    }

    private void finishLoading() {
        for (Held role : List.copyOf(held.values())) {
            if (role.claim().state() != ClaimState.LOADING || !role.loading().isDone()) {
                continue;
            }
            if (role.loading().isCompletedExceptionally()) {
                LOG.error(
                        "cannot load role {}",
                        role.claim().role(),
                        role.loading().exceptionNow());
                advance(role, role.claim().apply(new ClaimEvent.LoadFailed()));
            } else {
                advance(role, role.claim().apply(new ClaimEvent.Loaded()));
            }
        }
    }

    private void drain(RoleClaim claim) {
        ours(claim).ifPresent(role -> {
            // The host first: whoever reads the new claim calls with its epoch.
            host.raise(claim.role(), claim.epoch() + 1);
            advance(role, claim.apply(new ClaimEvent.DrainBegun()));
        });
    }

    private Optional<Held> ours(RoleClaim claim) {
        return Optional.ofNullable(held.get(claim.role()))
                .filter(role -> role.claim().equals(claim));
    }

    private void finishDraining(ClaimsView view) {
        for (Held role : List.copyOf(held.values())) {
            if (role.claim().state() == ClaimState.DRAINING && (isHandedOver(role, view) || isOverdue(role))) {
                free(role);
            }
        }
    }

    private boolean isHandedOver(Held role, ClaimsView view) {
        return view.isSucceeded(role.claim().role().stage())
                && host.isIdle(role.claim().role());
    }

    private boolean isOverdue(Held role) {
        return nanoTime.getAsLong() - role.since() > DRAIN_LIMIT.toNanos();
    }

    private void finishPausing() {
        for (Held role : List.copyOf(held.values())) {
            if (role.claim().state() == ClaimState.FAILED
                    && nanoTime.getAsLong() - role.since() >= RETRY_AFTER_FAILURE.toNanos()) {
                free(role);
            }
        }
    }

    private void advance(Held role, RoleClaim next) {
        if (store.replace(role.claim(), next)) {
            LOG.info("role {} is {}, epoch {}", next.role(), next.state(), next.epoch());
            held.put(next.role(), new Held(next, role.loading(), nanoTime.getAsLong()));
        } else {
            drop(role.claim().role());
        }
    }

    private void free(Held role) {
        if (store.replace(role.claim(), role.claim().apply(new ClaimEvent.Freed()))) {
            LOG.info("role {} is free", role.claim().role());
        }
        drop(role.claim().role());
    }

    /** Drops roles whose claims another member has changed, because it took this one for lost. */
    private void dropLost(List<RoleClaim> claims) {
        for (Held role : List.copyOf(held.values())) {
            if (!claims.contains(role.claim())) {
                LOG.warn("lost role {}", role.claim().role());
                drop(role.claim().role());
            }
        }
    }

    /** Frees claims of this member whose write succeeded but reported a failure: nobody loads their shards. */
    private void freeForgotten(List<RoleClaim> claims) {
        for (RoleClaim claim : claims) {
            if (claim.heldBy(self.get()) && !held.containsKey(claim.role())) {
                LOG.warn("role {} is ours, but was never loaded; freeing it", claim.role());
                store.replace(claim, claim.apply(new ClaimEvent.Freed()));
            }
        }
    }

    private void drop(Role role) {
        Held dropped = held.remove(role);
        if (dropped != null) {
            // A shard that was still loading has the epoch after the claim's. A later claim's shard has a higher one
            // and stays.
            dropped.loading()
                    .whenComplete(
                            (done, failure) -> host.unload(role, dropped.claim().epoch() + 1));
        }
    }
}
