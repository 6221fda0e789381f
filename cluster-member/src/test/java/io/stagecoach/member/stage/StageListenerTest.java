package io.stagecoach.member.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.testing.FakeModel;
import io.stagecoach.member.testing.FakeRuntime;
import io.stagecoach.member.testing.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the metrics are told. */
class StageListenerTest {
    private static final Role ROLE = new Role("gpt2", 0, 0);
    private static final UUID COORDINATOR = new UUID(0, 1);

    private final List<String> heard = new ArrayList<>();
    private final SettableClock clock = new SettableClock();
    private final StageWorker runner = new StageWorker(
            "node1", role -> new FakeModel(2, 4).shard(new FakeRuntime(0, false, 4), 0), Runnable::run, clock::nanos);

    StageListenerTest() {
        runner.listen(new StageListener() {
            @Override
            public void computed(Role role, int steps, int rows, long nanos) {
                heard.add(role + " computed " + steps + " steps of " + rows + " rows");
            }

            @Override
            public void waited(Role role, long nanos) {
                heard.add(role + " waited " + nanos);
            }

            @Override
            public void refused(Role role, StageReply.Reason reason) {
                heard.add(role + " refused " + reason);
            }
        });
    }

    @Test
    void aPassIsToldOnceAndTheWaitOfEachOfItsTasks() throws InterruptedException {
        runner.load(ROLE, 2);
        runner.runNext(0, TimeUnit.SECONDS);
        runner.submit(task(2, new UUID(1, 1), 3));
        clock.advance(Duration.ofNanos(5));
        runner.submit(task(2, new UUID(1, 2), 1));
        runner.runNext(0, TimeUnit.SECONDS);

        assertThat(heard)
                .containsExactly("gpt2/0/0 waited 5", "gpt2/0/0 waited 0", "gpt2/0/0 computed 2 steps of 4 rows");
    }

    @Test
    void aTaskOfAnotherEpochIsToldAsRefused() throws InterruptedException {
        runner.load(ROLE, 2);
        runner.runNext(0, TimeUnit.SECONDS);
        runner.submit(task(1, new UUID(1, 1), 1));
        runner.runNext(0, TimeUnit.SECONDS);

        assertThat(heard).containsExactly("gpt2/0/0 refused STALE_EPOCH");
    }

    @Test
    void aTaskTooManyIsToldAsRefusedAtOnce() {
        for (int i = 0; i <= StageWorker.MAX_QUEUED_TASKS; i++) {
            runner.submit(task(2, new UUID(1, i), 1));
        }

        assertThat(heard).containsExactly("gpt2/0/0 refused BUSY");
    }

    private static StageTask task(long epoch, UUID cache, int rows) {
        SequenceStep step = new SequenceStep(cache, 0, rows, new SequenceStep.Begin(8, null), null);
        return new StageTask(ROLE, epoch, COORDINATOR, List.of(step), new Rows.Ids(new int[rows]));
    }
}
