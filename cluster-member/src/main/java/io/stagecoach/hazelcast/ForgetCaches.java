package io.stagecoach.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.stagecoach.claim.Role;
import io.stagecoach.stage.StageRunner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells the member that holds a stage that some caches are no longer needed. Only queues, so it is not offloaded. */
final class ForgetCaches extends StageProcessor<Boolean> {
    private @Nullable Role role;
    /** When set, the caches are those of this coordinator that stay, and all its others go. */
    private @Nullable UUID retainedBy;

    private List<UUID> caches = List.of();

    ForgetCaches() {}

    ForgetCaches(Role role, @Nullable UUID retainedBy, Collection<UUID> caches) {
        this.role = role;
        this.retainedBy = retainedBy;
        this.caches = List.copyOf(caches);
    }

    @Override
    void arrive(StageRunner runner) {
        tell(runner);
    }

    @Override
    Boolean reply() {
        return true;
    }

    /** Changes what is queued for the runner, and no more. */
    void tell(StageRunner runner) {
        if (retainedBy == null) {
            runner.forget(Objects.requireNonNull(role), caches);
        } else {
            runner.retain(Objects.requireNonNull(role), retainedBy, caches);
        }
    }

    @Override
    public int getClassId() {
        return WireFactory.FORGET_CACHES;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        Wire.write(out, Objects.requireNonNull(role));
        out.writeBoolean(retainedBy != null);
        if (retainedBy != null) {
            Wire.write(out, retainedBy);
        }
        out.writeInt(caches.size());
        for (UUID cache : caches) {
            Wire.write(out, cache);
        }
    }

    @Override
    void read(ObjectDataInput in) throws IOException {
        role = Wire.readRole(in);
        retainedBy = in.readBoolean() ? Wire.readUuid(in) : null;
        int count = in.readInt();
        List<UUID> read = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            read.add(Wire.readUuid(in));
        }
        caches = read;
    }
}
