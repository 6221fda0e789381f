package io.stagecoach.member.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PullPolicyTest {
    /** Of a position of four layers of GPT-2 124M in bf16. */
    private static final long BYTES = 4 * 2 * 768 * 2;
    /** Of a row there, on a core. */
    private static final long ROW = Duration.ofNanos(500_000).toNanos();

    @Test
    void aLongCacheIsMovedAndAShortOneIsComputed() {
        assertThat(PullPolicy.isWorthIt(512 * BYTES, 512 * ROW)).isTrue();
        assertThat(PullPolicy.isWorthIt(64 * BYTES, 32 * ROW)).isTrue();
        assertThat(PullPolicy.isWorthIt(64 * BYTES, 10 * ROW))
                .as("a page is moved whole")
                .isFalse();
        assertThat(PullPolicy.isWorthIt(1, Duration.ofMillis(5).toNanos())).isFalse();
    }

    @Test
    void whatIsHopelessIsNotWorthItHoweverSmall() {
        for (long nanos = 0; nanos < 20_000_000; nanos += 250_000) {
            assertThat(PullPolicy.isHopeless(nanos)).as("%d ns", nanos).isEqualTo(!PullPolicy.isWorthIt(0, nanos));
        }
    }

    @Test
    void noMoveIsBegunThatWouldBeGivenUp() {
        long second = Duration.ofSeconds(1).toNanos();
        assertThat(PullPolicy.limitNanos(0)).isEqualTo(second / 2);
        assertThat(PullPolicy.limitNanos(2 * second)).isEqualTo(2 * second);
        assertThat(PullPolicy.limitNanos(60 * second)).isEqualTo(5 * second);
        assertThat(PullPolicy.isWorthIt(400_000_000, 60 * second)).isTrue();
        assertThat(PullPolicy.isWorthIt(600_000_000, 60 * second)).isFalse();
    }
}
