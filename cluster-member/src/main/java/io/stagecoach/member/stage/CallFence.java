package io.stagecoach.member.stage;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which calls a stage takes. The running thread's own. */
final class CallFence {
    private final String memberId;
    private final Set<UUID> departed = new HashSet<>();

    CallFence(String memberId) {
        this.memberId = memberId;
    }

    /** The coordinator has left: some of its calls may still be on their way. */
    void close(UUID coordinator) {
        departed.add(coordinator);
    }

    void open(UUID coordinator) {
        departed.remove(coordinator);
    }

    /** @param stage null when the call's role is not loaded */
    Optional<StageReply.Refused> refusal(@Nullable LoadedStage stage, StageCall call) {
        if (stage == null) {
            return refused(StageReply.Reason.NOT_OWNER, memberId + " does not hold role " + call.role());
        } else if (!stage.accepts(call.epoch())) {
            return refused(
                    StageReply.Reason.STALE_EPOCH,
                    "role " + call.role() + " has epoch " + stage.epoch() + ", not " + call.epoch());
        } else if (departed.contains(call.coordinator())) {
            return refused(StageReply.Reason.COORDINATOR_LEFT, "coordinator " + call.coordinator() + " has left");
        }
        return Optional.empty();
    }

    private static Optional<StageReply.Refused> refused(StageReply.Reason reason, String detail) {
        return Optional.of(new StageReply.Refused(reason, detail));
    }
}
