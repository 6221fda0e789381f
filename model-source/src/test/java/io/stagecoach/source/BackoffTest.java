package io.stagecoach.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Backoff BACKOFF = new Backoff(5, Duration.ofSeconds(1), Duration.ofSeconds(5));

    @Test
    void doublesUpToTheLongestAndEnds() {
        assertThat(BACKOFF.after(1, Optional.empty())).hasValue(Duration.ofSeconds(1));
        assertThat(BACKOFF.after(2, Optional.empty())).hasValue(Duration.ofSeconds(2));
        assertThat(BACKOFF.after(4, Optional.empty())).hasValue(Duration.ofSeconds(5));
        assertThat(BACKOFF.after(5, Optional.empty())).isEmpty();
        assertThat(new Backoff(2000, Duration.ofSeconds(1), Duration.ofSeconds(5)).after(1999, Optional.empty()))
                .hasValue(Duration.ofSeconds(5));
    }

    @Test
    void waitsAsLongAsTheHubAsksWithinReason() {
        assertThat(BACKOFF.after(1, Optional.of(Duration.ofSeconds(3)))).hasValue(Duration.ofSeconds(3));
        assertThat(BACKOFF.after(1, Optional.of(Duration.ZERO))).hasValue(Duration.ofSeconds(1));
        assertThat(BACKOFF.after(1, Optional.of(Duration.ofHours(1)))).hasValue(Duration.ofSeconds(5));
    }
}
