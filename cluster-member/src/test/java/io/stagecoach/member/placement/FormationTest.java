package io.stagecoach.member.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.Formation.Membership;
import io.stagecoach.member.testing.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FormationTest {
    private final SettableClock clock = new SettableClock();
    private final Formation formation = new Formation(3, 1, Duration.ofSeconds(5), clock::nanos);

    @Test
    void isCompleteWithAllMembersAndStaysSo() {
        assertThat(formation.of(2)).isEqualTo(Membership.FORMING);
        assertThat(formation.of(3)).isEqualTo(Membership.FORMED);
        assertThat(formation.of(1)).isEqualTo(Membership.FORMED);
    }

    @Test
    void isCompleteWhenItHasWaitedLongEnough() {
        clock.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(formation.of(1)).isEqualTo(Membership.FORMING);
        clock.advance(Duration.ofNanos(1));
        assertThat(formation.of(1)).isEqualTo(Membership.FORMED);
    }

    @Test
    void hasTooFewBelowTheMinimumWheneverThatIs() {
        Formation strict = new Formation(3, 2, Duration.ofSeconds(5), clock::nanos);
        assertThat(strict.of(1)).isEqualTo(Membership.TOO_FEW);
        assertThat(strict.of(3)).isEqualTo(Membership.FORMED);
        assertThat(strict.of(1)).isEqualTo(Membership.TOO_FEW);
        assertThat(strict.of(2)).isEqualTo(Membership.FORMED);
    }
}
