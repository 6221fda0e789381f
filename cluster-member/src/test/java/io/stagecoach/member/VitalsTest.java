package io.stagecoach.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VitalsTest {
    private static final Duration JUST_NOW = Duration.ofMillis(100);

    @Test
    void aMemberThatServesARoleIsReady() {
        Vitals vitals = new Vitals(true, false, List.of(), JUST_NOW, 1);
        assertThat(vitals.defect()).isEmpty();
        assertThat(vitals.hindrance()).isEmpty();
    }

    @Test
    void aMemberWithoutARoleLivesButIsNotReady() {
        assertHindered(new Vitals(true, false, List.of(), JUST_NOW, 0), "no stage");
    }

    @Test
    void aMemberThatLeavesLivesButIsNotReady() {
        assertHindered(new Vitals(true, true, List.of(), JUST_NOW, 2), "leaving");
    }

    @Test
    void aMemberThatHearsNothingOfTheClusterIsNotReady() {
        assertThat(new Vitals(true, false, List.of(), Vitals.LONGEST_LOOK, 1).hindrance())
                .isEmpty();
        assertHindered(
                new Vitals(true, false, List.of(), Vitals.LONGEST_LOOK.plusMillis(1), 1), "has not answered for 5 s");
    }

    @Test
    void whatOnlyANewStartCanMendIsADefectToo() {
        Vitals ended = new Vitals(true, false, List.of("coordinator", "stages"), JUST_NOW, 1);
        assertThat(ended.defect()).hasValue("threads have ended: coordinator, stages");
        assertThat(ended.hindrance()).isEqualTo(ended.defect());
        Vitals apart = new Vitals(false, false, List.of(), JUST_NOW, 1);
        assertThat(apart.defect()).hasValue("Hazelcast has shut down");
        assertThat(apart.hindrance()).isEqualTo(apart.defect());
    }

    @Test
    void aNumberOfRolesIsNotNegative() {
        assertThatThrownBy(() -> new Vitals(true, false, List.of(), JUST_NOW, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    private static void assertHindered(Vitals vitals, String reason) {
        assertThat(vitals.defect()).isEmpty();
        assertThat(vitals.hindrance())
                .hasValueSatisfying(said -> assertThat(said).contains(reason));
    }
}
