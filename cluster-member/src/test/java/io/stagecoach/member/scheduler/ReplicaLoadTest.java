package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.testing.SimCluster;
import org.junit.jupiter.api.Test;

class ReplicaLoadTest {
    private static final Role ONE = SimCluster.role(1, 0);
    private static final Role OTHER = SimCluster.role(1, 1);
    private final ReplicaLoad load = new ReplicaLoad();

    @Test
    void aPromptRowTakesItsShareOfAPass() {
        load.passed(ONE, 1, 8_000_000);
        assertThat(load.rowNanos(ONE)).as("8 rows take as long as one").isEqualTo(1_000_000);
        load.passed(ONE, 32, 16_000_000);
        assertThat(load.rowNanos(ONE)).isEqualTo(500_000);
    }

    @Test
    void estimatesUnseenReplicasFromOthersOfTheStage() {
        assertThat(load.rowNanos(ONE)).as("assumed before the first pass").isEqualTo(100_000);
        load.passed(OTHER, 1, 8_000_000);
        assertThat(load.rowNanos(ONE)).isEqualTo(1_000_000);
        assertThat(load.rowNanos(SimCluster.role(0, 0))).as("another stage").isEqualTo(100_000);
    }
}
