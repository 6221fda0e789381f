package io.stagecoach.member.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.stage.CacheCommand;
import io.stagecoach.member.stage.StageWorker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells the member that holds a stage something about caches there. Only queues, so it is not offloaded. */
final class SendCacheCommand extends StageProcessor<Boolean> {
    private @Nullable Role role;
    private @Nullable CacheCommand notice;

    SendCacheCommand() {}

    SendCacheCommand(Role role, CacheCommand notice) {
        this.role = role;
        this.notice = notice;
    }

    @Override
    void arrive(StageWorker runner) {
        Objects.requireNonNull(notice).deliver(runner, Objects.requireNonNull(role));
    }

    @Override
    Boolean reply() {
        return true;
    }

    @Override
    public int getClassId() {
        return StageSerdeFactory.TELL_STAGE;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        StageSerde.write(out, Objects.requireNonNull(role));
        CacheCommand told = Objects.requireNonNull(notice);
        out.writeString(told.kind().name());
        StageSerde.write(out, told.coordinator());
        out.writeInt(told.caches().size());
        for (UUID cache : told.caches()) {
            StageSerde.write(out, cache);
        }
    }

    @Override
    void read(ObjectDataInput in) throws IOException {
        role = StageSerde.readRole(in);
        CacheCommand.Kind kind = CacheCommand.Kind.valueOf(StageSerde.readString(in));
        UUID coordinator = StageSerde.readUuid(in);
        int count = in.readInt();
        List<UUID> caches = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            caches.add(StageSerde.readUuid(in));
        }
        notice = new CacheCommand(kind, coordinator, caches);
    }
}
