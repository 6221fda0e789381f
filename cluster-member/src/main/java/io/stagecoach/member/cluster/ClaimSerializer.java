package io.stagecoach.member.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.stagecoach.member.placement.ClaimState;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import java.io.IOException;
import java.util.UUID;

/** A claim on the wire and in the map. */
final class ClaimSerializer implements StreamSerializer<RoleClaim> {
    @Override
    public int getTypeId() {
        return StageSerdeFactory.CLAIM_TYPE;
    }

    @Override
    public void write(ObjectDataOutput out, RoleClaim claim) throws IOException {
        StageSerde.write(out, claim.role());
        UUID holder = claim.holder();
        out.writeBoolean(holder != null);
        if (holder != null) {
            StageSerde.write(out, holder);
        }
        out.writeLong(claim.epoch());
        out.writeString(claim.state().name());
    }

    @Override
    public RoleClaim read(ObjectDataInput in) throws IOException {
        Role role = StageSerde.readRole(in);
        UUID holder = in.readBoolean() ? StageSerde.readUuid(in) : null;
        return new RoleClaim(role, holder, in.readLong(), ClaimState.valueOf(StageSerde.readString(in)));
    }
}
