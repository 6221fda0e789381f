package io.stagecoach.member.scheduler;

/**
 * A machine that members run on, with the cores that they share.
 *
 * @param name the same for all members on it
 * @param 1 or more
 */
public record Host(String name, int cores) {
    public Host {
        if (cores < 1) {
            throw new IllegalArgumentException("host " + name + " has 1 core or more, not " + cores);
        }
    }
}
