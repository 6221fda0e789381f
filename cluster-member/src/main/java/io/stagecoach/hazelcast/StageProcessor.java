package io.stagecoach.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.stagecoach.stage.StageRunner;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings something to the runner of the member that owns the key. It changes no entry, so no backup has to follow. */
abstract class StageProcessor<R>
        implements EntryProcessor<String, Object, R>, IdentifiedDataSerializable, HazelcastInstanceAware, ReadOnly {
    private transient @Nullable StageRunner runner;

    /** @param runner this member's, unless it does not run stages yet */
    abstract R process(Optional<StageRunner> runner);

    @Override
    public final R process(Map.Entry<String, Object> entry) {
        return process(Optional.ofNullable(runner));
    }

    @Override
    public final @Nullable EntryProcessor<String, Object, R> getBackupProcessor() {
        return null;
    }

    @Override
    public final void setHazelcastInstance(HazelcastInstance hazelcast) {
        runner = (StageRunner) hazelcast.getUserContext().get(StageRunner.class.getName());
    }

    @Override
    public final int getFactoryId() {
        return WireFactory.ID;
    }
}
