package io.stagecoach.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.Offloadable;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.stagecoach.stage.CacheFetch;
import io.stagecoach.stage.CacheFetcher;
import io.stagecoach.stage.MoveOutcome;
import io.stagecoach.stage.MovePolicy;
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
final class FetchCache extends ReadOnlyProcessor<String> implements Offloadable {
    private @Nullable CacheFetch fetch;
    private transient @Nullable CacheFetcher fetcher;

    FetchCache() {}

    FetchCache(CacheFetch fetch) {
        this.fetch = fetch;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance hazelcast) {
        fetcher = (CacheFetcher) hazelcast.getUserContext().get(CacheFetcher.class.getName());
    }

    @Override
    public String process(Map.Entry<String, Object> entry) {
        return (fetcher == null ? MoveOutcome.STALE : await(fetcher, Objects.requireNonNull(fetch))).name();
    }

    private static MoveOutcome await(CacheFetcher fetcher, CacheFetch fetch) {
        try {
            return fetcher.fetch(fetch).get(MovePolicy.limitNanos(fetch.recomputeNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return MoveOutcome.TOO_LONG;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return MoveOutcome.TARGET_LOST;
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
        return WireFactory.FETCH_CACHE;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        CacheFetch sent = Objects.requireNonNull(fetch);
        Wire.write(out, sent.role());
        out.writeLong(sent.epoch());
        Wire.write(out, sent.coordinator());
        Wire.write(out, sent.cache());
        out.writeInt(sent.positions());
        out.writeInt(sent.room());
        out.writeObject(sent.from());
        out.writeLong(sent.recomputeNanos());
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        fetch = new CacheFetch(
                Wire.readRole(in),
                in.readLong(),
                Wire.readUuid(in),
                Wire.readUuid(in),
                in.readInt(),
                in.readInt(),
                Objects.requireNonNull(in.readObject()),
                in.readLong());
    }
}
