package io.stagecoach.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.stagecoach.claim.Role;
import io.stagecoach.coordinator.CacheNotice;
import io.stagecoach.stage.StageRunner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells the member that holds a stage something about caches there. Only queues, so it is not offloaded. */
final class TellStage extends StageProcessor<Boolean> {
    private @Nullable Role role;
    private @Nullable CacheNotice notice;

    TellStage() {}

    TellStage(Role role, CacheNotice notice) {
        this.role = role;
        this.notice = notice;
    }

    @Override
    void arrive(StageRunner runner) {
        Objects.requireNonNull(notice).deliver(runner, Objects.requireNonNull(role));
    }

    @Override
    Boolean reply() {
        return true;
    }

    @Override
    public int getClassId() {
        return WireFactory.TELL_STAGE;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        Wire.write(out, Objects.requireNonNull(role));
        CacheNotice told = Objects.requireNonNull(notice);
        out.writeString(told.kind().name());
        Wire.write(out, told.coordinator());
        out.writeInt(told.caches().size());
        for (UUID cache : told.caches()) {
            Wire.write(out, cache);
        }
    }

    @Override
    void read(ObjectDataInput in) throws IOException {
        role = Wire.readRole(in);
        CacheNotice.Kind kind = CacheNotice.Kind.valueOf(Wire.readString(in));
        UUID coordinator = Wire.readUuid(in);
        int count = in.readInt();
        List<UUID> caches = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            caches.add(Wire.readUuid(in));
        }
        notice = new CacheNotice(kind, coordinator, caches);
    }
}
