package io.stagecoach.member.cluster;

import com.hazelcast.core.Offloadable;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.stage.StageTask;
import io.stagecoach.member.stage.StageWorker;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Carries a stage task to the member that holds the stage, hands it to the runner there and brings its reply back.
 * Offloaded, since it waits for the batch; read-only, since a key that is locked would make the tasks wait for one
 * another.
 */
final class RunStep extends StageProcessor<StageReply> implements Offloadable {
    private @Nullable StageTask task;
    private transient @Nullable CompletableFuture<StageReply> reply;

    RunStep() {}

    RunStep(StageTask task) {
        this.task = task;
    }

    /** The runner is woken first, and the thread that will wait for the reply while the runner begins. */
    @Override
    void arrive(StageWorker runner) {
        reply = runner.submit(Objects.requireNonNull(task));
    }

    @Override
    StageReply reply() {
        return reply == null
                ? new StageReply.Refused(StageReply.Reason.NOT_OWNER, "the task came to a member that runs no stages")
                : reply.join();
    }

    @Override
    public String getExecutorName() {
        return HazelcastSettings.STAGE_EXECUTOR;
    }

    @Override
    public int getClassId() {
        return StageSerdeFactory.RUN_STEP;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        TaskCodec.write(out, Objects.requireNonNull(task));
    }

    @Override
    void read(ObjectDataInput in) throws IOException {
        task = TaskCodec.read(in);
    }
}
