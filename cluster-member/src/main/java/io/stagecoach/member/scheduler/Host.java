package io.stagecoach.member.scheduler;

/**
 * A machine that members run on.
 *
 * @param name members with the same one share its cores
 * @param cores that they share, 1 or more
 */
public record Host(String name, int cores) {
    public Host {
        if (cores < 1) {
            throw new IllegalArgumentException("host " + name + " has 1 core or more, not " + cores);
        }
    }
}
