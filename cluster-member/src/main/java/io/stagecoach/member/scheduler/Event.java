package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageReply;
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
    record Answered(Batch batch, StageReply reply, long roundTripNanos) implements Event {}

    /** The batch's stage could not be reached, or was lost while it worked. */
    record Lost(Batch batch, Throwable cause) implements Event {}

    /** A sequence's cache is at another replica now, or is not. */
    record Moved(CachePulls.Move move, PullOutcome outcome) implements Event {}

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
