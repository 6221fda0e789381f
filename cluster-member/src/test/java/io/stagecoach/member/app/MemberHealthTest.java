package io.stagecoach.member.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemberHealthTest {
    private static final Duration JUST_NOW = Duration.ofMillis(100);

    @Test
    void aMemberThatServesARoleIsReady() {
        MemberHealth vitals = new MemberHealth(true, false, List.of(), JUST_NOW, 1);
        assertThat(vitals.defect()).isEmpty();
        assertThat(vitals.hindrance()).isEmpty();
    }

    @Test
    void aMemberWithoutARoleLivesButIsNotReady() {
        assertHindered(new MemberHealth(true, false, List.of(), JUST_NOW, 0), "no stage");
    }

    @Test
    void aMemberThatLeavesLivesButIsNotReady() {
        assertHindered(new MemberHealth(true, true, List.of(), JUST_NOW, 2), "leaving");
    }

    @Test
    void aMemberThatHearsNothingOfTheClusterIsNotReady() {
        assertThat(new MemberHealth(true, false, List.of(), MemberHealth.LONGEST_LOOK, 1).hindrance())
                .isEmpty();
        assertHindered(
                new MemberHealth(true, false, List.of(), MemberHealth.LONGEST_LOOK.plusMillis(1), 1),
                "has not answered for 5 s");
    }

    @Test
    void whatOnlyANewStartCanMendIsADefectToo() {
        MemberHealth ended = new MemberHealth(true, false, List.of("coordinator", "stages"), JUST_NOW, 1);
        assertThat(ended.defect()).hasValue("threads have ended: coordinator, stages");
        assertThat(ended.hindrance()).isEqualTo(ended.defect());
        MemberHealth apart = new MemberHealth(false, false, List.of(), JUST_NOW, 1);
        assertThat(apart.defect()).hasValue("Hazelcast has shut down");
        assertThat(apart.hindrance()).isEqualTo(apart.defect());
    }

    @Test
    void aNumberOfRolesIsNotNegative() {
        assertThatThrownBy(() -> new MemberHealth(true, false, List.of(), JUST_NOW, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    private static void assertHindered(MemberHealth vitals, String reason) {
        assertThat(vitals.defect()).isEmpty();
        assertThat(vitals.hindrance())
                .hasValueSatisfying(said -> assertThat(said).contains(reason));
    }
}
