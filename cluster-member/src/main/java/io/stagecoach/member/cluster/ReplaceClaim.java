package io.stagecoach.member.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.stagecoach.member.placement.RoleClaim;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compare and set: stores a claim if the stored one still has the expected epoch. Runs where the claim is kept. */
final class ReplaceClaim implements EntryProcessor<String, RoleClaim, Boolean>, IdentifiedDataSerializable {
    private long expectedEpoch;
    private @Nullable RoleClaim next;

    ReplaceClaim() {}

    ReplaceClaim(long expectedEpoch, RoleClaim next) {
        this.expectedEpoch = expectedEpoch;
        this.next = next;
    }

    @Override
    public Boolean process(Map.Entry<String, RoleClaim> entry) {
        RoleClaim current = entry.getValue();
        long epoch = current == null ? 0 : current.epoch();
        if (epoch != expectedEpoch) {
            return false;
        }
        entry.setValue(Objects.requireNonNull(next));
        return true;
    }

    @Override
    public int getFactoryId() {
        return StageSerdeFactory.ID;
    }

    @Override
    public int getClassId() {
        return StageSerdeFactory.REPLACE_CLAIM;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(expectedEpoch);
        out.writeObject(next);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        expectedEpoch = in.readLong();
        next = in.readObject();
    }
}
