package io.stagecoach.member.cluster;

import com.hazelcast.core.Offloadable;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.stagecoach.member.stage.CachePiece;
import io.stagecoach.member.stage.CacheRead;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageWorker;
import io.stagecoach.shard.PageAccess;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Brings a piece of a cache back from the member that holds a stage. Offloaded, since it waits for the pass that is being made. */
final class ReadCache extends StageProcessor<CachePiece> implements Offloadable {
    private @Nullable CacheRead read;
    private transient @Nullable CompletableFuture<CachePiece> piece;

    ReadCache() {}

    ReadCache(CacheRead read) {
        this.read = read;
    }

    @Override
    void arrive(StageWorker runner) {
        piece = runner.caches().read(Objects.requireNonNull(read));
    }

    @Override
    CachePiece reply() {
        return piece == null ? new CachePiece.Missing(PullOutcome.STALE) : piece.join();
    }

    @Override
    public String getExecutorName() {
        return HazelcastSettings.STAGE_EXECUTOR;
    }

    @Override
    public int getClassId() {
        return StageSerdeFactory.READ_CACHE;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        CacheRead sent = Objects.requireNonNull(read);
        StageSerde.write(out, sent.role());
        out.writeLong(sent.epoch());
        StageSerde.write(out, sent.coordinator());
        StageSerde.write(out, sent.cache());
        out.writeInt(sent.positions());
        out.writeString(sent.format().layout());
        out.writeInt(sent.format().pageBytes());
        out.writeLong(sent.from());
        out.writeInt(sent.length());
    }

    @Override
    void read(ObjectDataInput in) throws IOException {
        read = new CacheRead(
                StageSerde.readRole(in),
                in.readLong(),
                StageSerde.readUuid(in),
                StageSerde.readUuid(in),
                in.readInt(),
                new PageAccess.Format(StageSerde.readString(in), in.readInt()),
                in.readLong(),
                in.readInt());
    }
}
