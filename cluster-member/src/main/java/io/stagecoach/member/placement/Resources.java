package io.stagecoach.member.placement;

import io.stagecoach.member.placement.MemberView.Capacity;

/**
 * Memory and speed that a member found when it started.
 *
 * @param memory bytes that it may use
 * @param shared whether the memory is the host's, so that members on the same host divide it
 * @param speed of all cores that it may use; only the ratio to other members counts
 */
public record Resources(long memory, boolean shared, double speed) {
    /** The JVM with Spring, Hazelcast and torch, and a matrix on its way in: 350 to 370 MiB were measured without the last. */
    static final long WITHOUT_SHARDS = 512L << 20;

    public static final Resources UNLIMITED = new Resources(Long.MAX_VALUE, false, 1);

    public Resources {
        if (memory < 1 || !(speed > 0)) {
            throw new IllegalArgumentException(
                    "memory and speed are above 0, but they are " + memory + " and " + speed);
        }
    }

    /** @param members of its host, this one included */
    public Capacity among(int members) {
        long mine = shared ? memory / members : memory;
        return new Capacity(Math.max(0, mine - WITHOUT_SHARDS), speed / members);
    }
}
