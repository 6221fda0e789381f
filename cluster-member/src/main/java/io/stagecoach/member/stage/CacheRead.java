package io.stagecoach.member.stage;

import io.stagecoach.member.placement.Role;
import io.stagecoach.shard.PageAccess;
import java.util.UUID;

/**
 * Asks a replica for a piece of a cache: bytes {@code [from, from + length)} of its pages, one after the other.
 *
 * @param positions that the cache must have
 * @param format that the reader's pages have
 */
public record CacheRead(
        Role role,
        long epoch,
        UUID coordinator,
        UUID cache,
        int positions,
        PageAccess.Format format,
        long from,
        int length)
        implements StageCall {
    /** A piece is copied between two forward passes, which wait for so much at most: a fraction of a millisecond. */
    public static final int MOST_BYTES = 1 << 20;

    public CacheRead {
        if (positions < 1 || from < 0 || length < 1 || length > MOST_BYTES) {
            throw new IllegalArgumentException("a piece is of 1 to " + MOST_BYTES + " bytes of 1 position or more, not "
                    + length + " bytes from " + from + " of " + positions + " positions");
        }
    }
}
