package io.stagecoach.coordinator;

import io.stagecoach.claim.RoleClaim;
import io.stagecoach.stage.MoveOutcome;
import io.stagecoach.stage.StageReply;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** What a coordinator reacts to. Events are handled one by one. */
public sealed interface Event {
    record Submitted(UUID id, GenerationRequest request, GenerationListener listener) implements Event {}

    /** Nobody reads the generation any more. */
    record Cancelled(UUID id) implements Event {}

    /** The text has come to its end, which its reader has found in it. */
    record Stopped(UUID id) implements Event {}

    /** @param roundTripNanos from sending the task to this answer */
    record Answered(Flight flight, StageReply reply, long roundTripNanos) implements Event {}

    /** The flight's stage could not be reached, or was lost while it worked. */
    record Lost(Flight flight, Throwable cause) implements Event {}

    /** A sequence's cache is at another replica now, or is not. */
    record Moved(Moves.Move move, MoveOutcome outcome) implements Event {}

    /**
     * @param claims all claims of live members
     * @param hosts of the holders; one that is left out has its own
     */
    record ClaimsChanged(Collection<RoleClaim> claims, Map<UUID, Host> hosts) implements Event {}

    /** Time has passed. */
    record Ticked() implements Event {}

    /**
     * This member leaves, so it takes no more sequences.
     *
     * @param handOver so many of those it drives go on at another member, now
     */
    record Leaving(int handOver) implements Event {}
}
