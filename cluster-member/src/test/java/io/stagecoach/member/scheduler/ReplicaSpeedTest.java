package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.Role;
import org.junit.jupiter.api.Test;

class ReplicaSpeedTest {
    private static final Role ONE = FakeStages.role(1, 0);
    private static final Role OTHER = FakeStages.role(1, 1);
    private final ReplicaSpeed pace = new ReplicaSpeed();

    @Test
    void aPromptsRowTakesItsShareOfAPassOfMany() {
        pace.passed(ONE, 1, 8_000_000);
        assertThat(pace.rowNanos(ONE)).as("eight take as long as one").isEqualTo(1_000_000);
        pace.passed(ONE, 32, 16_000_000);
        assertThat(pace.rowNanos(ONE)).isEqualTo(500_000);
    }

    @Test
    void whoWasNeverSeenIsTakenForItsLike() {
        assertThat(pace.rowNanos(ONE)).as("of a small model").isEqualTo(100_000);
        pace.passed(OTHER, 1, 8_000_000);
        assertThat(pace.rowNanos(ONE)).isEqualTo(1_000_000);
        assertThat(pace.rowNanos(FakeStages.role(0, 0))).as("another stage").isEqualTo(100_000);
    }
}
