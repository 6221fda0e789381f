package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.member.scheduler.Routing.Route;
import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimCluster;
import io.stagecoach.sampling.SamplingParams;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WaitingQueueTest {
    private static final long MS = 1_000_000;
    private static final SchedulerLimits LIMITS =
            new SchedulerLimits(1, 4, 2, 4, 0, Duration.ofMillis(20), Duration.ofSeconds(30));

    private final WaitingQueue room = new WaitingQueue(LIMITS, 0);

    @Test
    void admitsNewSequencesFirstComeFirstServed() {
        Sequence one = fresh(1);
        Sequence two = fresh(2);
        assertThat(room.poll(0, 4)).contains(one);
        assertThat(room.poll(0, 4)).contains(two);
        assertThat(room.poll(0, 4)).isEmpty();
    }

    @Test
    void requeuedSequencesComeFirstAfterTheirPause() {
        Sequence fresh = fresh(1);
        Sequence returned = returned(2, 5 * MS);
        assertThat(room.poll(24 * MS, 1)).as("the only place is kept for it").isEmpty();
        assertThat(room.poll(24 * MS, 2)).contains(fresh);
        assertThat(room.poll(25 * MS, 1)).contains(returned);
    }

    @Test
    void isFullOfNewSequencesOnly() {
        returned(1, 0);
        returned(2, 0);
        fresh(3);
        assertThat(room.isFull()).isFalse();
        fresh(4);
        assertThat(room.isFull()).isTrue();
        assertThat(room.size()).isEqualTo(4);
    }

    @Test
    void removesById() {
        Sequence fresh = fresh(1);
        Sequence returned = returned(2, 0);
        assertThat(room.remove(new UUID(7, 1))).contains(fresh);
        assertThat(room.remove(new UUID(7, 2))).contains(returned);
        assertThat(room.remove(new UUID(7, 3))).isEmpty();
        assertThat(room.size()).isZero();
    }

    @Test
    void removesRequeuedSequencesWithoutProgress() {
        fresh(1);
        Sequence returned = returned(2, 5 * MS);
        long limit = LIMITS.recoveryLimit().toNanos();
        assertThat(room.removeStuck(true, limit - 1)).isEmpty();
        assertThat(room.removeStuck(true, limit)).containsExactly(returned);
        assertThat(room.size()).isEqualTo(1);
    }

    @Test
    void removesAll() {
        Sequence fresh = fresh(1);
        Sequence returned = returned(2, 0);
        assertThat(room.removeAll()).containsExactlyInAnyOrder(fresh, returned);
        assertThat(room.size()).isZero();
    }

    @Test
    void refusesInvalidLimits() {
        assertThatThrownBy(() ->
                        new SchedulerLimits(0, 1, 1, 1, 0, SchedulerLimits.BACKOFF, SchedulerLimits.RECOVERY_LIMIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stages, maxRunning and promptRows must be 1 or more");
    }

    private Sequence fresh(int id) {
        Sequence sequence = sequence(id);
        room.add(sequence);
        return sequence;
    }

    private Sequence returned(int id, long now) {
        Sequence sequence = sequence(id);
        sequence.start(new Route(List.of(SimCluster.role(0, 0))), Optional.empty(), 0);
        sequence.requeue(now);
        room.requeue(sequence, now);
        return sequence;
    }

    private static Sequence sequence(int id) {
        GenerationRequest request = new GenerationRequest(new int[3], new int[0], 9, Set.of(), SamplingParams.GREEDY);
        return new Sequence(new UUID(7, id), request, new Recorder(0), Requests.noInputs(), 0);
    }
}
