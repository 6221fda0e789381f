package io.stagecoach.member.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.stagecoach.member.stage.CachePiece;
import io.stagecoach.member.stage.PullOutcome;
import java.io.IOException;
import java.util.Objects;

/** A piece of a cache on the wire. */
final class PieceSerializer implements StreamSerializer<CachePiece> {
    @Override
    public int getTypeId() {
        return StageSerdeFactory.PIECE_TYPE;
    }

    @Override
    public void write(ObjectDataOutput out, CachePiece piece) throws IOException {
        switch (piece) {
            case CachePiece.Bytes(byte[] bytes) -> {
                out.writeBoolean(true);
                out.writeByteArray(bytes);
            }
            case CachePiece.Missing(PullOutcome why) -> {
                out.writeBoolean(false);
                out.writeString(why.name());
            }
        }
    }

    @Override
    public CachePiece read(ObjectDataInput in) throws IOException {
        return in.readBoolean()
                ? new CachePiece.Bytes(Objects.requireNonNull(in.readByteArray()))
                : new CachePiece.Missing(PullOutcome.valueOf(StageSerde.readString(in)));
    }
}
