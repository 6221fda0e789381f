package io.stagecoach.member.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.Offloadable;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.stagecoach.member.stage.CachePull;
import io.stagecoach.member.stage.CachePuller;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.PullPolicy;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the member that holds a stage fetch a sequence's cache from another replica. Offloaded, since it waits for it, and since
 * a partition's thread may not call other members. Answers the name of what became of it.
 */
final class PullCache extends ReadOnlyProcessor<String> implements Offloadable {
    private @Nullable CachePull fetch;
    private transient @Nullable CachePuller fetcher;

    PullCache() {}

    PullCache(CachePull fetch) {
        this.fetch = fetch;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance hazelcast) {
        fetcher = (CachePuller) hazelcast.getUserContext().get(CachePuller.class.getName());
    }

    @Override
    public String process(Map.Entry<String, Object> entry) {
        return (fetcher == null ? PullOutcome.STALE : await(fetcher, Objects.requireNonNull(fetch))).name();
    }

    private static PullOutcome await(CachePuller fetcher, CachePull fetch) {
        try {
            return fetcher.fetch(fetch).get(PullPolicy.limitNanos(fetch.recomputeNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return PullOutcome.TOO_LONG;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return PullOutcome.TARGET_LOST;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a fetch ends with an outcome", e);
        }
    }

    @Override
    public String getExecutorName() {
        return HazelcastSettings.STAGE_EXECUTOR;
    }

    @Override
    public int getClassId() {
        return StageSerdeFactory.FETCH_CACHE;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        CachePull sent = Objects.requireNonNull(fetch);
        StageSerde.write(out, sent.role());
        out.writeLong(sent.epoch());
        StageSerde.write(out, sent.coordinator());
        StageSerde.write(out, sent.cache());
        out.writeInt(sent.positions());
        out.writeInt(sent.room());
        out.writeObject(sent.from());
        out.writeLong(sent.recomputeNanos());
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        fetch = new CachePull(
                StageSerde.readRole(in),
                in.readLong(),
                StageSerde.readUuid(in),
                StageSerde.readUuid(in),
                in.readInt(),
                in.readInt(),
                Objects.requireNonNull(in.readObject()),
                in.readLong());
    }
}
