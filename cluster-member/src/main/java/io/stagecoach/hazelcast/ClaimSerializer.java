package io.stagecoach.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.stagecoach.claim.ClaimState;
import io.stagecoach.claim.Role;
import io.stagecoach.claim.RoleClaim;
import java.io.IOException;
import java.util.UUID;

/** A claim on the wire and in the map. */
final class ClaimSerializer implements StreamSerializer<RoleClaim> {
    @Override
    public int getTypeId() {
        return WireFactory.CLAIM_TYPE;
    }

    @Override
    public void write(ObjectDataOutput out, RoleClaim claim) throws IOException {
        Wire.write(out, claim.role());
        UUID holder = claim.holder();
        out.writeBoolean(holder != null);
        if (holder != null) {
            Wire.write(out, holder);
        }
        out.writeLong(claim.epoch());
        out.writeString(claim.state().name());
    }

    @Override
    public RoleClaim read(ObjectDataInput in) throws IOException {
        Role role = Wire.readRole(in);
        UUID holder = in.readBoolean() ? Wire.readUuid(in) : null;
        return new RoleClaim(role, holder, in.readLong(), ClaimState.valueOf(Wire.readString(in)));
    }
}
