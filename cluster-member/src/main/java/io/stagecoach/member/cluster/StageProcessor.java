package io.stagecoach.member.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.ObjectDataInput;
import io.stagecoach.member.stage.StageWorker;
import java.io.IOException;
import java.util.Map;

/**
 * Brings something to the runner of the member that owns the key. The runner gets it as soon as it has been read, on the
 * thread of the key's partition: so what one member sends to another arrives in that order, also when a part of it is
 * offloaded.
 */
abstract class StageProcessor<R> extends ReadOnlyProcessor<R> {
    /** False at the sender, where Hazelcast prepares a processor too. */
    private transient boolean travelled;
    /** Hazelcast prepares a processor several times. */
    private transient boolean arrived;

    /** Called once, with this member's runner, if it runs stages. */
    abstract void arrive(StageWorker runner);

    /** Called after that, if the key's partition is still here. */
    abstract R reply();

    abstract void read(ObjectDataInput in) throws IOException;

    @Override
    public final void readData(ObjectDataInput in) throws IOException {
        read(in);
        travelled = true;
    }

    @Override
    public final void setHazelcastInstance(HazelcastInstance hazelcast) {
        StageWorker runner = (StageWorker) hazelcast.getUserContext().get(StageWorker.class.getName());
        if (travelled && !arrived && runner != null) {
            arrived = true;
            arrive(runner);
        }
    }

    @Override
    public final R process(Map.Entry<String, Object> entry) {
        return reply();
    }
}
