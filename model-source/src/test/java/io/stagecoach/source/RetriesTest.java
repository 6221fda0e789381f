package io.stagecoach.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.stagecoach.source.HubException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetriesTest {

    private static final Retry POLICY = Retries.policy(5, Duration.ofSeconds(1), Duration.ofSeconds(5));

    @Test
    void waitsDoubleUpToTheLongest() {
        assertThat(wait(POLICY, 1, null)).isEqualTo(Duration.ofSeconds(1));
        assertThat(wait(POLICY, 2, null)).isEqualTo(Duration.ofSeconds(2));
        assertThat(wait(POLICY, 4, null)).isEqualTo(Duration.ofSeconds(5));
        assertThat(POLICY.getRetryConfig().getMaxAttempts()).isEqualTo(5);
        Retry patient = Retries.policy(2000, Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThat(wait(patient, 1999, null)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void waitsAsLongAsTheHubAsksUpToTheLongest() {
        assertThat(wait(POLICY, 1, Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
        assertThat(wait(POLICY, 1, Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        assertThat(wait(POLICY, 1, Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void theDefaultIsSixAttemptsInAtMostThirtySecondsEach() {
        Retry policy = Retries.DEFAULT.retry();
        assertThat(policy.getRetryConfig().getMaxAttempts()).isEqualTo(6);
        assertThat(wait(policy, 1, null)).isEqualTo(Duration.ofMillis(500));
        assertThat(wait(policy, 30, null)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void repeatsNoFailureOfTheDisk() {
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> Retries.DEFAULT.call(() -> {
                    attempts.incrementAndGet();
                    throw new IOException("no space left on device");
                }))
                .hasMessage("no space left on device");
        assertThat(attempts).hasValue(1);
    }

    @Test
    void anInterruptEndsTheWait() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> new Retries(POLICY).call(() -> {
                    throw new HubException(Reason.UNREACHABLE, "status 503");
                }))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessageContaining("interrupted while waiting for the hub");
        assertThat(Thread.interrupted()).isTrue();
    }

    private static Duration wait(Retry policy, int attempt, @Nullable Duration asked) {
        HubException failure = new HubException(Reason.UNREACHABLE, "status 503", asked, null);
        return Duration.ofMillis(policy.getRetryConfig().getIntervalBiFunction().apply(attempt, Either.left(failure)));
    }
}
