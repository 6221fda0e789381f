package io.stagecoach.member.cluster;

import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import org.jspecify.annotations.Nullable;

/** Runs on the member that owns the key. It changes no entry, so it locks none and no backup has to follow. */
abstract class ReadOnlyProcessor<R>
        implements EntryProcessor<String, Object, R>, IdentifiedDataSerializable, HazelcastInstanceAware, ReadOnly {
    @Override
    public final @Nullable EntryProcessor<String, Object, R> getBackupProcessor() {
        return null;
    }

    @Override
    public final int getFactoryId() {
        return StageSerdeFactory.ID;
    }
}
