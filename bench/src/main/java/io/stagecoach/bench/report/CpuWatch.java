package io.stagecoach.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * How many cores others use while something is measured here: what the whole machine did, less this process and its
 * children that have ended. Figures from /proc, see proc(5).
 */
public final class CpuWatch {
    /** Of all times in /proc; Linux has had it so on every common machine. */
    private static final double TICKS_PER_SECOND = 100;

    /** Of the fields after the command's name in /proc/self/stat: own and ended children's, user and system. */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;

    private final long began = System.nanoTime();
    private final long machine;
    private final long ours;

    private CpuWatch(long machine, long ours) {
        this.machine = machine;
        this.ours = ours;
    }

    /** @throws IOException where there is no /proc */
    public static CpuWatch start() throws IOException {
        return new CpuWatch(machineTicks(firstLine("/proc/stat")), ourTicks(firstLine("/proc/self/stat")));
    }

    /** Cores that others used on average since the start; children must have ended. */
    public double othersCores() throws IOException {
        long others = machineTicks(firstLine("/proc/stat")) - machine - (ourTicks(firstLine("/proc/self/stat")) - ours);
        return Math.max(0, others / TICKS_PER_SECOND / ((System.nanoTime() - began) / 1e9));
    }

    /** user, nice, system, and after idle and iowait irq, softirq and steal. */
    static long machineTicks(String line) {
        long[] ticks = Arrays.stream(line.strip().split("\\s+"))
                .skip(1)
                .mapToLong(Long::parseLong)
                .toArray();
        return LongStream.of(ticks[0], ticks[1], ticks[2], ticks[5], ticks[6], ticks[7])
                .sum();
    }

    /** The command's name may hold blanks and parentheses, so fields are counted from its end. */
    static long ourTicks(String line) {
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return Arrays.stream(fields, FIRST_TIME, FIRST_TIME + TIMES)
                .mapToLong(Long::parseLong)
                .sum();
    }

    private static String firstLine(String file) throws IOException {
        return Files.readAllLines(Path.of(file)).getFirst();
    }
}
