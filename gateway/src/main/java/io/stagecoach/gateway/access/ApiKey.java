package io.stagecoach.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * A key that opens the gateway. Only its hash is stored: keys are long and random, so a plain hash cannot be inverted.
 *
 * @param name for logs; the key itself is never logged
 * @param sha256 the key's SHA-256
 * @param requestsPerMinute requests that start work, in a burst or spread out; absent for no limit
 * @param concurrentRequests requests that start work at the same time; absent for no limit
 */
public record ApiKey(String name, byte[] sha256, OptionalInt requestsPerMinute, OptionalInt concurrentRequests) {
    private static final int HASH_BYTES = 32;

    public ApiKey {
        sha256 = sha256.clone();
        if (name.isBlank()) {
            throw new IllegalArgumentException("an API key needs a name, for the log");
        }
        if (sha256.length != HASH_BYTES) {
            throw new IllegalArgumentException("the SHA-256 of API key " + name + " must have " + HASH_BYTES
                    + " bytes, 64 hexadecimal digits, but has " + sha256.length + " bytes");
        }
        if (requestsPerMinute.orElse(1) < 1 || concurrentRequests.orElse(1) < 1) {
            throw new IllegalArgumentException("the limits of API key " + name + " must be 1 or more");
        }
    }

    /** Reads the SHA-256 in hexadecimal digits, as {@code sha256sum} prints it. */
    public static ApiKey ofHex(String name, String hex, OptionalInt requestsPerMinute, OptionalInt concurrentRequests) {
        byte[] sha256;
        try {
            sha256 = HexFormat.of().parseHex(hex.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the SHA-256 of API key " + name + " must be 64 hexadecimal digits, as sha256sum prints them", e);
        }
        return new ApiKey(name, sha256, requestsPerMinute, concurrentRequests);
    }

    static byte[] hash(String presented) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(presented.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Takes the same time wherever the hashes differ. */
    boolean matches(byte[] hash) {
        return MessageDigest.isEqual(sha256, hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiKey key && key.name.equals(name) && Arrays.equals(key.sha256, sha256);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "API key " + name;
    }
}
