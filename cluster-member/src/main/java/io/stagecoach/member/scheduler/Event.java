package io.stagecoach.member.scheduler;

import io.stagecoach.member.migration.CachePulls;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageReply;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** What a scheduler reacts to, one event at a time. */
public sealed interface Event {
    /** A client asks for a text. */
    record Submitted(UUID id, GenerationRequest request, GenerationListener listener) implements Event {}

    /** Nobody reads the text any more. */
    record Cancelled(UUID id) implements Event {}

    /** The reader has found the end of the text, such as a stop string. */
    record Stopped(UUID id) implements Event {}

    /**
     * A stage has answered a batch, however late.
     *
     * @param roundTripNanos from sending the batch to this reply
     */
    record Replied(Batch batch, StageReply reply, long roundTripNanos) implements Event {}

    /** A batch's stage could not be called, or its member was lost before it replied. */
    record Unreachable(Batch batch, Throwable cause) implements Event {}

    /** The new replica of a migrating sequence has pulled its cache, or could not. */
    record PullEnded(CachePulls.Pull<Sequence> pull, PullOutcome outcome) implements Event {}

    /**
     * Members have come or gone, or a claim has changed.
     *
     * @param claims all claims of live members
     * @param hosts of the holders; a holder that is left out has a host of its own
     */
    record ClaimsChanged(Collection<RoleClaim> claims, Map<UUID, Host> hosts) implements Event {}

    /** Time has passed: pauses and time limits are checked. At least every 20 ms. */
    record Ticked() implements Event {}

    /**
     * This member leaves: it admits nothing more.
     *
     * @param handOver so many running sequences are failed now, for their gateways to continue them at other members
     */
    record Leaving(int handOver) implements Event {}
}
