package io.stagecoach.gateway;

import io.stagecoach.gateway.access.ApiKey;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may use the gateway.
 *
 * @param keys with none, everybody
 * @param openMetrics whether metrics need no key, for a Prometheus that has none
 */
@ConfigurationProperties("stagecoach.gateway.access")
record AccessSettings(
        @DefaultValue List<Key> keys, @DefaultValue("false") boolean openMetrics) {
    AccessSettings {
        keys = List.copyOf(keys);
    }

    /**
     * A key. See {@link ApiKey}.
     *
     * @param sha256 in hexadecimal digits
     * @param requestsPerMinute POST requests; unlimited when absent
     * @param concurrentRequests the same, at one time
     */
    record Key(
            String name,
            String sha256,
            @Nullable Integer requestsPerMinute,
            @Nullable Integer concurrentRequests) {

        Key {
            if (name == null || sha256 == null) {
                throw new IllegalArgumentException(
                        "every one of stagecoach.gateway.access.keys needs a name and the sha256 of the key");
            }
        }

        ApiKey toKey() {
            return ApiKey.ofHex(name, sha256, optional(requestsPerMinute), optional(concurrentRequests));
        }
    }

    private static OptionalInt optional(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
