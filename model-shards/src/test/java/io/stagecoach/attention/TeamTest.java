package io.stagecoach.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TeamTest {
    @Test
    void doesEveryItemOnceInEachOfManyJobs() {
        try (Team team = new Team(3)) {
            for (int job = 0; job < 2000; job++) {
                AtomicIntegerArray done = new AtomicIntegerArray(job % 17);
                team.run(done.length(), (item, worker) -> done.incrementAndGet(item));
                for (int i = 0; i < done.length(); i++) {
                    assertThat(done.get(i)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void theOthersHelp() {
        try (Team team = new Team(2)) {
            CountDownLatch both = new CountDownLatch(2);
            Set<Integer> workers = ConcurrentHashMap.newKeySet();
            team.run(2, (item, worker) -> {
                workers.add(worker);
                both.countDown();
                await(both);
            });
            assertThat(workers).containsExactlyInAnyOrder(0, 1);
        }
    }

    @Test
    void throwsWhatAnItemThrewAndGoesOn() {
        try (Team team = new Team(2)) {
            assertThatThrownBy(() -> team.run(5, (item, worker) -> {
                        if (item == 3) {
                            throw new IllegalStateException("item 3");
                        }
                    }))
                    .hasMessage("item 3");
            AtomicIntegerArray done = new AtomicIntegerArray(4);
            team.run(4, (item, worker) -> done.incrementAndGet(item));
            assertThat(done).hasToString("[1, 1, 1, 1]");
        }
    }

    @Test
    void growsAndShrinksBetweenJobs() {
        try (Team team = new Team(1)) {
            for (int threads : new int[] {3, 1, 2, 4, 2}) {
                team.resize(threads);
                assertThat(team.threads()).isEqualTo(threads);
                Set<Integer> workers = ConcurrentHashMap.newKeySet();
                CountDownLatch all = new CountDownLatch(threads);
                team.run(threads, (item, worker) -> {
                    workers.add(worker);
                    all.countDown();
                    await(all);
                });
                assertThat(workers).hasSize(threads).allMatch(worker -> worker < threads);
            }
        }
    }

    @Test
    void aClosedTeamIsItsCallerAlone() {
        Team team = new Team(2);
        team.close();
        AtomicIntegerArray done = new AtomicIntegerArray(3);
        team.run(3, (item, worker) -> done.incrementAndGet(item));
        assertThat(done).hasToString("[1, 1, 1]");
        assertThatThrownBy(() -> new Team(0)).hasMessageContaining("1 thread or more");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
