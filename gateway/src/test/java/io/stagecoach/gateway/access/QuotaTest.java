package io.stagecoach.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.gateway.access.Quota.Granted;
import io.stagecoach.gateway.access.Quota.Rate;
import io.stagecoach.gateway.access.Quota.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuotaTest {
    /** The SHA-256 of "abc", from FIPS 180-2, appendix B.1. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private final AtomicLong now = new AtomicLong();

    private static ApiKey key(OptionalInt perMinute, OptionalInt concurrent) {
        return ApiKey.ofHex("test", ABC, perMinute, concurrent);
    }

    @Test
    void aKeyIsFoundByItsHash() {
        Keyring keyring = new Keyring(List.of(key(OptionalInt.empty(), OptionalInt.empty())), Set.of(), now::get);
        assertThat(keyring.find("abc")).map(quota -> quota.key().name()).contains("test");
        assertThat(keyring.find("abd")).isEmpty();
        assertThat(keyring.find("")).isEmpty();
        assertThat(keyring.isOpen("/x")).isFalse();
        assertThat(new Keyring(List.of(), Set.of(), now::get).isOpen("/x")).isTrue();
    }

    @Test
    void withoutLimitsEverythingIsGranted() {
        Quota quota = new Quota(key(OptionalInt.empty(), OptionalInt.empty()), now::get);
        for (int i = 0; i < 1000; i++) {
            assertThat(quota.begin()).isEqualTo(new Granted(Optional.empty()));
        }
    }

    @Test
    void theRateRefillsOverTime() {
        Quota quota = new Quota(key(OptionalInt.of(2), OptionalInt.empty()), now::get);
        assertThat(quota.begin()).isEqualTo(new Granted(Optional.of(new Rate(2, 1, Duration.ofSeconds(30)))));
        assertThat(quota.begin()).isEqualTo(new Granted(Optional.of(new Rate(2, 0, Duration.ofSeconds(30)))));
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        Duration left = Duration.ofSeconds(20);
        assertThat(quota.begin())
                .isEqualTo(new Refused(Optional.of(new Rate(2, 0, left)), "may send 2 requests a minute", left));
        now.addAndGet(left.toNanos());
        assertThat(quota.begin()).isInstanceOf(Granted.class);
        assertThat(quota.begin()).isInstanceOf(Refused.class);
    }

    @Test
    void aRequestAboveTheConcurrencyIsRefusedAndNotCounted() {
        Quota quota = new Quota(key(OptionalInt.of(3), OptionalInt.of(1)), now::get);
        assertThat(quota.begin()).isInstanceOf(Granted.class);
        assertThat(quota.begin())
                .isEqualTo(new Refused(
                        Optional.empty(), "has 1 requests running, as many as it may", Duration.ofSeconds(1)));
        quota.end();
        assertThat(quota.begin().rate()).map(Rate::remaining).contains(1L);
    }

    @Test
    void aRequestRefusedForItsRateDoesNotRun() {
        Quota quota = new Quota(key(OptionalInt.of(1), OptionalInt.of(2)), now::get);
        quota.begin();
        for (int i = 0; i < 5; i++) {
            assertThat(((Refused) quota.begin()).reason()).contains("a minute");
        }
    }

    @Test
    void explainsInvalidKeys() {
        assertThatThrownBy(() -> ApiKey.ofHex("a", "secret", OptionalInt.empty(), OptionalInt.empty()))
                .hasMessageContaining("API key a must be 64 hexadecimal digits");
        assertThatThrownBy(() -> ApiKey.ofHex("a", "abcd", OptionalInt.empty(), OptionalInt.empty()))
                .hasMessageContaining("but has 2 bytes");
        assertThatThrownBy(() -> key(OptionalInt.of(0), OptionalInt.empty())).hasMessageContaining("1 or more");
        ApiKey key = key(OptionalInt.empty(), OptionalInt.empty());
        assertThatThrownBy(() -> new Keyring(List.of(key, key), Set.of(), now::get))
                .hasMessageContaining("a name of its own");
        assertThat(key).hasToString("API key test");
    }
}
