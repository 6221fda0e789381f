package io.stagecoach.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LivenessTrackerTest {
    private long now = -Duration.ofSeconds(1).toNanos();
    private final LivenessTracker signs = new LivenessTracker(Duration.ofSeconds(3), Duration.ofSeconds(1), () -> now);

    @Test
    void anAnswerMayTakeUntilTheHungLimit() {
        pass(1200);
        LivenessTracker.Question question = signs.ask();

        assertThat(question.patience()).isEqualTo(Duration.ofMillis(1800));
        pass(1799);
        assertThat(signs.hangs()).isFalse();
        pass(1);
        assertThat(signs.hangs()).isTrue();
        assertThat(signs.heardSince(question)).isFalse();
    }

    @Test
    void anythingThatArrivesIsASignOfLife() {
        pass(2900);
        LivenessTracker.Question question = signs.ask();
        pass(50);
        signs.heard();
        pass(950);

        assertThat(signs.heardSince(question)).isTrue();
        assertThat(signs.hangs()).isFalse();
        assertThat(signs.silence()).isEqualTo(Duration.ofMillis(950));
    }

    /** The gateway itself was paused and could hear nothing. */
    @Test
    void afterALongSilenceTheMemberStillGetsTimeForAnAnswer() {
        pass(60_000);

        assertThat(signs.ask().patience()).isEqualTo(Duration.ofSeconds(1));
    }

    private void pass(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }
}
