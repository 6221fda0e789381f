package io.stagecoach.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.testing.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FormationTest {
    private final SettableClock clock = new SettableClock();
    private final Formation formation = new Formation(3, Duration.ofSeconds(5), clock::nanos);

    @Test
    void isCompleteWithAllMembersAndStaysSo() {
        assertThat(formation.isComplete(2)).isFalse();
        assertThat(formation.isComplete(3)).isTrue();
        assertThat(formation.isComplete(1)).isTrue();
    }

    @Test
    void isCompleteWhenItHasWaitedLongEnough() {
        clock.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(formation.isComplete(1)).isFalse();
        clock.advance(Duration.ofNanos(1));
        assertThat(formation.isComplete(1)).isTrue();
    }
}
