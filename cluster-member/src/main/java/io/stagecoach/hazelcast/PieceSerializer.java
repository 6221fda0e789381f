package io.stagecoach.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.stagecoach.stage.CachePiece;
import io.stagecoach.stage.MoveOutcome;
import java.io.IOException;
import java.util.Objects;

/** A piece of a cache on the wire. */
final class PieceSerializer implements StreamSerializer<CachePiece> {
    @Override
    public int getTypeId() {
        return WireFactory.PIECE_TYPE;
    }

    @Override
    public void write(ObjectDataOutput out, CachePiece piece) throws IOException {
        switch (piece) {
            case CachePiece.Bytes(byte[] bytes) -> {
                out.writeBoolean(true);
                out.writeByteArray(bytes);
            }
            case CachePiece.Missing(MoveOutcome why) -> {
                out.writeBoolean(false);
                out.writeString(why.name());
            }
        }
    }

    @Override
    public CachePiece read(ObjectDataInput in) throws IOException {
        return in.readBoolean()
                ? new CachePiece.Bytes(Objects.requireNonNull(in.readByteArray()))
                : new CachePiece.Missing(MoveOutcome.valueOf(Wire.readString(in)));
    }
}
