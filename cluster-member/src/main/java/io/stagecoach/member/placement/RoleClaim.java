package io.stagecoach.member.placement;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a role. Changes only by compare-and-set on the epoch ({@link ClaimStore}).
 *
 * @param holder null exactly when the state is FREE
 * @param epoch raised at every change; every call to the holder carries it, and a stale one is refused
 */
public record RoleClaim(Role role, @Nullable UUID holder, long epoch, ClaimState state) {
    public RoleClaim {
        if ((holder == null) != (state == ClaimState.FREE)) {
            throw new IllegalArgumentException(
                    "role " + role + " is " + state + " with holder " + holder + ": only a free role has none");
        }
        if (epoch < 0) {
            throw new IllegalArgumentException("an epoch counts from 0, but role " + role + " has " + epoch);
        }
    }

    /** The claim of a role that was never claimed. */
    public static RoleClaim never(Role role) {
        return new RoleClaim(role, null, 0, ClaimState.FREE);
    }

    /**
     * Returns the claim after the event, with the next epoch. Holds all legal transitions.
     *
     * @throws IllegalStateException when the event cannot happen in this state
     */
    public RoleClaim apply(ClaimEvent event) {
        return switch (event) {
            case ClaimEvent.Claimed(UUID member) -> from(state == ClaimState.FREE, event, member, ClaimState.LOADING);
            case ClaimEvent.Loaded() -> from(state == ClaimState.LOADING, event, holder, ClaimState.READY);
            case ClaimEvent.LoadFailed() -> from(state == ClaimState.LOADING, event, holder, ClaimState.FAILED);
            case ClaimEvent.DrainBegun() -> from(state == ClaimState.READY, event, holder, ClaimState.DRAINING);
            case ClaimEvent.Freed() -> from(state != ClaimState.FREE, event, null, ClaimState.FREE);
        };
    }

    private RoleClaim from(boolean legal, ClaimEvent event, @Nullable UUID next, ClaimState to) {
        if (!legal) {
            throw new IllegalStateException("role " + role + " is " + state + ", so " + event + " cannot happen");
        }
        return new RoleClaim(role, next, epoch + 1, to);
    }

    public boolean heldBy(UUID member) {
        return Objects.equals(holder, member);
    }

    /** @throws IllegalStateException when the role is free */
    public UUID requireHolder() {
        if (holder == null) {
            throw new IllegalStateException("nobody holds role " + role);
        }
        return holder;
    }

    /** The holder answers calls. */
    public boolean serves() {
        return state == ClaimState.READY || state == ClaimState.DRAINING;
    }

    /** The holder serves or loads the role, and is not about to give it up. */
    public boolean covers() {
        return state == ClaimState.LOADING || state == ClaimState.READY;
    }

    /** What can happen to a claim. */
    public sealed interface ClaimEvent {
        record Claimed(UUID member) implements ClaimEvent {}

        record Loaded() implements ClaimEvent {}

        record LoadFailed() implements ClaimEvent {}

        record DrainBegun() implements ClaimEvent {}

        /** The holder gave the role up, or was lost. */
        record Freed() implements ClaimEvent {}
    }
}
