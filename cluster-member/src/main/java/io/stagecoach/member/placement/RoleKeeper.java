package io.stagecoach.member.placement;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Acts on the planner's decisions for one member: claims, loads, drains and frees. Single-threaded: {@link #tick} is
 * called by one thread, on every change of members or claims and at least a few times a second.
 */
public final class RoleKeeper {
    private static final Logger LOG = System.getLogger(RoleKeeper.class.getName());

    /** A member that could not load a shard leaves the others time to try before it claims again. */
    static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(5);

    /** Sequences that last longer than this are moved by recomputing them. */
    static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

    private final Supplier<UUID> self;
    private final ClaimStore store;
    private final ShardHost host;
    private final Clock clock;
    private final Map<Role, Held> held = new HashMap<>();
    private volatile Runnable onLoadEnd = () -> {};

    /** What this member does with a role; {@code claim} is the claim it last wrote. */
    private record Held(RoleClaim claim, CompletableFuture<Void> loading, Instant since) {}

    /** @param self the member's id; it changes when a cluster that was split is one again */
    public RoleKeeper(Supplier<UUID> self, ClaimStore store, ShardHost host, Clock clock) {
        this.self = self;
        this.store = store;
        this.host = host;
        this.clock = clock;
    }

    /** Calls back on the thread that loads: {@link #tick} has something to do. */
    public void onLoadEnd(Runnable ended) {
        onLoadEnd = ended;
    }

    /** @param viewOf makes the view from the claims that are stored now */
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

    /** This member holds no role. */
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
                    LOG.log(Level.INFO, "freed role {0}, its holder {1} has left", claim.role(), claim.holder());
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
        LOG.log(Level.INFO, "claimed role {0}, epoch {1}", claimed.role(), claimed.epoch());
        RoleClaim ready = claimed.apply(new ClaimEvent.Loaded());
        CompletableFuture<Void> loading =
                host.load(claimed.role(), ready.epoch()).toCompletableFuture();
        held.put(claimed.role(), new Held(claimed, loading, clock.instant()));
        loading.whenComplete((done, failure) -> onLoadEnd.run());
    }

    private void finishLoading() {
        for (Held role : List.copyOf(held.values())) {
            if (role.claim().state() != ClaimState.LOADING || !role.loading().isDone()) {
                continue;
            }
            if (role.loading().isCompletedExceptionally()) {
                LOG.log(
                        Level.ERROR,
                        "cannot load role " + role.claim().role(),
                        role.loading().exceptionNow());
                advance(role, role.claim().apply(new ClaimEvent.LoadFailed()));
            } else {
                advance(role, role.claim().apply(new ClaimEvent.Loaded()));
            }
        }
    }

    private void drain(RoleClaim claim) {
        ours(claim).ifPresent(role -> {
            // First, since whoever reads the new claim calls with its epoch.
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
        return clock.instant().isAfter(role.since().plus(DRAIN_LIMIT));
    }

    private void finishPausing() {
        for (Held role : List.copyOf(held.values())) {
            if (role.claim().state() == ClaimState.FAILED
                    && !clock.instant().isBefore(role.since().plus(RETRY_AFTER_FAILURE))) {
                free(role);
            }
        }
    }

    private void advance(Held role, RoleClaim next) {
        if (store.replace(role.claim(), next)) {
            LOG.log(Level.INFO, "role {0} is {1}, epoch {2}", next.role(), next.state(), next.epoch());
            held.put(next.role(), new Held(next, role.loading(), clock.instant()));
        } else {
            drop(role.claim().role());
        }
    }

    private void free(Held role) {
        if (store.replace(role.claim(), role.claim().apply(new ClaimEvent.Freed()))) {
            LOG.log(Level.INFO, "role {0} is free", role.claim().role());
        }
        drop(role.claim().role());
    }

    /** Another member changed a claim of ours (it took us for lost): what we hold is no longer ours. */
    private void dropLost(List<RoleClaim> claims) {
        for (Held role : List.copyOf(held.values())) {
            if (!claims.contains(role.claim())) {
                LOG.log(Level.WARNING, "lost role {0}", role.claim().role());
                drop(role.claim().role());
            }
        }
    }

    /** A claim of ours whose answer was lost on its way: nobody loads its shard, so it must not look covered. */
    private void freeForgotten(List<RoleClaim> claims) {
        for (RoleClaim claim : claims) {
            if (claim.heldBy(self.get()) && !held.containsKey(claim.role())) {
                LOG.log(Level.WARNING, "role {0} is ours, but was never loaded; freeing it", claim.role());
                store.replace(claim, claim.apply(new ClaimEvent.Freed()));
            }
        }
    }

    private void drop(Role role) {
        Held dropped = held.remove(role);
        if (dropped != null) {
            // A shard that was still loading answers to the epoch after the claim's; a later claim of ours to neither.
            dropped.loading()
                    .whenComplete(
                            (done, failure) -> host.unload(role, dropped.claim().epoch() + 1));
        }
    }
}
