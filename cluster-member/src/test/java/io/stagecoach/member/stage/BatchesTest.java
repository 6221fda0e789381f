package io.stagecoach.member.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.Role;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final Role ROLE = new Role("gpt2", 0, 0);
    private static final Role OTHER = new Role("gpt2", 1, 0);

    private int caches;

    @Test
    void joinsTasksOfTheRoleThatWaitsLongest() {
        Work.Task first = task(ROLE, 1);
        Work.Task elsewhere = task(OTHER, 1);
        Work.Task second = task(ROLE, 2);
        assertThat(Batches.next(List.of(first, elsewhere, second), 100)).containsExactly(first, second);
    }

    @Test
    void takesAsManyRowsAsFitAndLetsASmallTaskPassALargeOne() {
        Work.Task first = task(ROLE, 6);
        Work.Task large = task(ROLE, 5);
        Work.Task small = task(ROLE, 4);
        assertThat(Batches.next(List.of(first, large, small), 10)).containsExactly(first, small);
    }

    @Test
    void takesOneTaskHoweverLargeItIs() {
        Work.Task large = task(ROLE, 50);
        assertThat(Batches.next(List.of(large, task(ROLE, 1)), 10)).containsExactly(large);
    }

    @Test
    void leavesWhatCameAfterAChange() {
        Work.Task first = task(ROLE, 1);
        assertThat(Batches.next(List.of(first, new Work.Change(() -> {}), task(ROLE, 1)), 10))
                .containsExactly(first);
    }

    @Test
    void computesOneStepOfASequenceAtATime() {
        Work.Task first = task(ROLE, 1, new UUID(0, 9));
        Work.Task repeated = task(ROLE, 1, new UUID(0, 9));
        Work.Task other = task(ROLE, 1);
        assertThat(Batches.next(List.of(first, repeated, other), 10)).containsExactly(first, other);
    }

    @Test
    void isEmptyWhenNothingWaits() {
        assertThat(Batches.next(List.of(), 10)).isEmpty();
    }

    private Work.Task task(Role role, int rows) {
        return task(role, rows, new UUID(1, caches++));
    }

    private static Work.Task task(Role role, int rows, UUID cache) {
        SequenceStep step = new SequenceStep(cache, 0, rows, new SequenceStep.Begin(64, null), null);
        StageTask task = new StageTask(role, 1, new UUID(0, 0), List.of(step), new Rows.Ids(new int[rows]));
        return new Work.Task(task, new CompletableFuture<>(), 0);
    }
}
