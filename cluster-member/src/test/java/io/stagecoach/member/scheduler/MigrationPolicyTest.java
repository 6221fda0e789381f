package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.testing.FakeModel;
import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SettableClock;
import io.stagecoach.member.testing.SimCluster;
import io.stagecoach.member.testing.SimScheduler;
import io.stagecoach.member.testing.SimTime;
import io.stagecoach.sampling.SamplingParams;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongBiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sequences migrate to less loaded replicas and off draining ones; their texts stay the same. */
class MigrationPolicyTest {
    private static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, -1);
    private static final UUID OTHER = new UUID(0, 101);
    private static final Role FIRST = SimCluster.role(1, 0);
    private static final Role SECOND = SimCluster.role(1, 1);
    /** Stage 0 takes almost no time; stage 1 takes 1 ms per pass and 1 ms per row. */
    private static final ToLongBiFunction<Role, Integer> EVEN =
            (role, rows) -> role.stage() == 0 ? 1_000 : 1_000_000L * (1 + rows);

    private final SimCluster stages = new SimCluster(new FakeModel(2, 512), new SettableClock());
    private final SimScheduler sim = new SimScheduler(SimScheduler.SELF, stages, 32, 32);
    private final List<GenerationRequest> requests = IntStream.range(0, 16)
            .mapToObj(i -> SimScheduler.request(3 + i, 600, SAMPLED))
            .toList();

    private List<Recorder> submit() {
        stages.serve(SimScheduler.MEMBER, SimCluster.role(0, 0));
        stages.serve(SimScheduler.MEMBER, FIRST);
        sim.tellClaims();
        return requests.stream().map(sim::submit).toList();
    }

    private void join() {
        stages.serve(OTHER, SECOND);
        sim.tellClaims();
    }

    private void assertTexts(List<Recorder> recorders) {
        for (int i = 0; i < recorders.size(); i++) {
            sim.assertFinished(recorders.get(i), requests.get(i));
            assertThat(recorders.get(i).result().requeues()).as("no failure").isZero();
        }
        sim.assertNothingLeft();
    }

    @Test
    void anIdleReplicaGetsHalfTheSequencesAndThroughputGrows() {
        List<Recorder> recorders = submit();
        SimTime time = new SimTime(sim, EVEN);
        time.run(Duration.ofSeconds(1));
        long begun = time.rows(FIRST);
        time.run(Duration.ofSeconds(1));
        double alone = time.rows(FIRST) - begun;
        join();
        time.run(Duration.ofSeconds(2));
        long first = time.rows(FIRST);
        long second = time.rows(SECOND);
        time.run(Duration.ofSeconds(1));
        double stolen = time.rows(SECOND) - second;
        double together = stolen + time.rows(FIRST) - first;
        assertThat(stolen / together).isBetween(0.4, 0.6);
        assertThat(together / alone).isGreaterThan(1.7);
        time.runToTheEnd();
        assertTexts(recorders);
    }

    @Test
    void aReplicaOfHalfTheSpeedGetsAboutHalfTheLoad() {
        List<Recorder> recorders = submit();
        join();
        SimTime time = new SimTime(sim, (role, rows) -> EVEN.applyAsLong(role, rows) * (role.equals(SECOND) ? 2 : 1));
        time.run(Duration.ofSeconds(3));
        double slow = time.rows(SECOND);
        double fast = time.rows(FIRST);
        assertThat(slow / fast).isBetween(0.35, 0.75);
        time.runToTheEnd();
        assertTexts(recorders);
    }

    @Test
    void doesNotMigrateBetweenEqualReplicas() {
        submit();
        join();
        SimTime time = new SimTime(sim, EVEN);
        time.run(Duration.ofSeconds(2));
        Map<MigrationPath, Long> moved = sim.stats().migrations();
        assertThat(moved).containsOnlyKeys(new MigrationPath(FIRST, SECOND));
        time.run(Duration.ofSeconds(3));
        assertThat(sim.stats().migrations()).isEqualTo(moved);
    }

    @Test
    void aDrainingReplicaHandsOverAFewSequencesAtATime() {
        List<Recorder> recorders = submit();
        SimTime time = new SimTime(sim, EVEN);
        time.run(Duration.ofMillis(500));
        stages.drain(FIRST);
        sim.tellClaims();
        time.run(Duration.ofMillis(200));
        assertThat(stages.running(FIRST)).as("there is no other replica").isEqualTo(16);
        Recorder late = sim.submit(SimScheduler.request(4, 5, SAMPLED));

        join();
        time.run(Duration.ofMillis(40));
        assertThat(stages.running(FIRST))
                .as("the other sequences decode meanwhile")
                .isBetween(6, 16);
        time.run(Duration.ofSeconds(6)); // of passes with 4 rows of prompts each
        assertThat(stages.running(FIRST)).isZero();
        time.runToTheEnd();
        assertTexts(recorders);
        sim.assertFinished(late, SimScheduler.request(4, 5, SAMPLED));
    }
}
