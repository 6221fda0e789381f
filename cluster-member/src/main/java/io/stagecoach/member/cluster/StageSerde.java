package io.stagecoach.member.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.stagecoach.member.placement.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.UUID;

/** How the smallest things are written. */
final class StageSerde {
    private StageSerde() {}

    static void write(ObjectDataOutput out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    static UUID readUuid(ObjectDataInput in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }

    static void write(ObjectDataOutput out, Role role) throws IOException {
        out.writeString(role.model());
        out.writeInt(role.stage());
        out.writeInt(role.replica());
    }

    static Role readRole(ObjectDataInput in) throws IOException {
        return new Role(readString(in), in.readInt(), in.readInt());
    }

    /** In one piece: Hazelcast's own method for float arrays goes value by value. */
    static void write(ObjectDataOutput out, float[] values) throws IOException {
        byte[] bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        out.writeByteArray(bytes);
    }

    static float[] readFloats(ObjectDataInput in) throws IOException {
        byte[] bytes = Objects.requireNonNull(in.readByteArray());
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    static int[] readInts(ObjectDataInput in) throws IOException {
        return Objects.requireNonNull(in.readIntArray());
    }

    static String readString(ObjectDataInput in) throws IOException {
        return Objects.requireNonNull(in.readString());
    }
}
