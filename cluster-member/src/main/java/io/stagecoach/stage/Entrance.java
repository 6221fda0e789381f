package io.stagecoach.stage;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which tasks a stage takes. The running thread's own. */
final class Entrance {
    private final String memberId;
    private final Set<UUID> departed = new HashSet<>();

    Entrance(String memberId) {
        this.memberId = memberId;
    }

    /** The coordinator has left: some of its tasks may still be on their way. */
    void close(UUID coordinator) {
        departed.add(coordinator);
    }

    void open(UUID coordinator) {
        departed.remove(coordinator);
    }

    /** @param stage null when the task's role is not loaded */
    Optional<StageReply.Refused> refusal(@Nullable LoadedStage stage, StageTask task) {
        if (stage == null) {
            return refused(StageReply.Reason.NOT_OWNER, memberId + " does not hold role " + task.role());
        } else if (!stage.accepts(task.epoch())) {
            return refused(
                    StageReply.Reason.STALE_EPOCH,
                    "role " + task.role() + " has epoch " + stage.epoch() + ", not " + task.epoch());
        } else if (departed.contains(task.coordinator())) {
            return refused(StageReply.Reason.COORDINATOR_LEFT, "coordinator " + task.coordinator() + " has left");
        }
        return Optional.empty();
    }

    private static Optional<StageReply.Refused> refused(StageReply.Reason reason, String detail) {
        return Optional.of(new StageReply.Refused(reason, detail));
    }
}
