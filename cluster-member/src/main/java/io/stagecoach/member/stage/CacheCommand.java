package io.stagecoach.member.stage;

import io.stagecoach.member.placement.Role;
import java.util.List;
import java.util.UUID;

/** What a coordinator tells a stage about its caches there. */
public record CacheCommand(Kind kind, UUID coordinator, List<UUID> caches) {

    public enum Kind {
        /** These can go. */
        FORGET,
        /** Nobody continues these, but others may share their pages: they can go when the pages are needed. */
        PARK,
        /** These stay, and all others of the coordinator can go. */
        RETAIN
    }

    public CacheCommand {
        caches = List.copyOf(caches);
    }

    /** Queues it for the runner, and no more. */
    public void deliver(StageWorker runner, Role role) {
        switch (kind) {
            case FORGET -> runner.forget(role, caches);
            case PARK -> runner.park(role, caches);
            case RETAIN -> runner.retain(role, coordinator, caches);
        }
    }
}
