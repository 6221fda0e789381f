package io.stagecoach.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.Offloadable;
import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.stagecoach.stage.StageReply;
import io.stagecoach.stage.StageRunner;
import io.stagecoach.stage.StageTask;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carries a stage task to the member that holds the stage, hands it to the runner there and brings its reply back.
 * Offloaded, since it waits for the batch; read-only, since a key that is locked would make the tasks wait for one
 * another.
 */
final class RunStep
        implements EntryProcessor<String, Object, StageReply>,
                IdentifiedDataSerializable,
                HazelcastInstanceAware,
                Offloadable,
                ReadOnly {
    private @Nullable StageTask task;
    private transient @Nullable StageRunner runner;

    RunStep() {}

    RunStep(StageTask task) {
        this.task = task;
    }

    @Override
    public StageReply process(Map.Entry<String, Object> entry) {
        if (runner == null) {
            return new StageReply.Refused(StageReply.Reason.NOT_OWNER, "this member does not run stages yet");
        }
        return runner.submit(Objects.requireNonNull(task)).join();
    }

    @Override
    public @Nullable EntryProcessor<String, Object, StageReply> getBackupProcessor() {
        return null;
    }

    @Override
    public String getExecutorName() {
        return HazelcastSettings.STAGE_EXECUTOR;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance hazelcast) {
        runner = (StageRunner) hazelcast.getUserContext().get(StageRunner.class.getName());
    }

    @Override
    public int getFactoryId() {
        return WireFactory.ID;
    }

    @Override
    public int getClassId() {
        return WireFactory.RUN_STEP;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        TaskCodec.write(out, Objects.requireNonNull(task));
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        task = TaskCodec.read(in);
    }
}
