package io.stagecoach.member.stage;

import io.stagecoach.member.placement.Role;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The stages that a member has in memory. The running thread changes them; any thread may look at them. */
final class LoadedStages {
    private final Map<Role, LoadedStage> stages = new ConcurrentHashMap<>();

    @Nullable
    LoadedStage get(Role role) {
        return stages.get(role);
    }

    Optional<LoadedStage> find(Role role) {
        return Optional.ofNullable(stages.get(role));
    }

    /** In the place of what was loaded for an older claim; a load for an old claim may end after the load for a newer one. */
    void install(Role role, LoadedStage loaded) {
        LoadedStage other = stages.get(role);
        if (other != null && other.epoch() > loaded.epoch()) {
            loaded.close();
            return;
        }
        stages.put(role, loaded);
        if (other != null) {
            other.close();
        }
    }

    /** What was loaded for that claim, or for an older one. */
    void unload(Role role, long epoch) {
        LoadedStage stage = stages.get(role);
        if (stage != null && stage.epoch() <= epoch) {
            stages.remove(role);
            stage.close();
        }
    }

    void forEach(Consumer<LoadedStage> action) {
        stages.values().forEach(action);
    }

    Map<Role, LoadedStage> all() {
        return Map.copyOf(stages);
    }

    /** Drops them all. */
    void close() {
        forEach(LoadedStage::close);
        stages.clear();
    }
}
