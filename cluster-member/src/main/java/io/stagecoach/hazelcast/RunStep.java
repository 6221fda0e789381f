package io.stagecoach.hazelcast;

import com.hazelcast.core.Offloadable;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.stagecoach.stage.StageReply;
import io.stagecoach.stage.StageRunner;
import io.stagecoach.stage.StageTask;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries a stage task to the member that holds the stage, hands it to the runner there and brings its reply back.
 * Offloaded, since it waits for the batch; read-only, since a key that is locked would make the tasks wait for one
 * another.
 */
final class RunStep extends StageProcessor<StageReply> implements Offloadable {
    private @Nullable StageTask task;

    RunStep() {}

    RunStep(StageTask task) {
        this.task = task;
    }

    @Override
    StageReply process(Optional<StageRunner> runner) {
        return runner.isEmpty()
                ? new StageReply.Refused(StageReply.Reason.NOT_OWNER, "this member does not run stages yet")
                : runner.get().submit(Objects.requireNonNull(task)).join();
    }

    @Override
    public String getExecutorName() {
        return HazelcastSettings.STAGE_EXECUTOR;
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
