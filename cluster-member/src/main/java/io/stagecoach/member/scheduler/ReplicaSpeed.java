package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** How long replicas take, compared over passes of about as many rows: a pass with more rows takes longer anywhere. */
final class ReplicaSpeed {
    /** Passes of 1, 2, 3 to 4, 5 to 8 rows and so on are each of one size. */
    private static final int SIZES = 16;

    /** Weight of the newest pass in the mean of its size. */
    private static final double NEWEST = 0.1;

    /** A pass of so many rows takes hardly longer than one of one: the weights are read either way. */
    private static final int SAME_TIME_ROWS = 8;

    /** Where nothing has been seen: of a small model on a core. */
    private static final long NOMINAL_ROW_NANOS = 100_000;

    /** Mean nanoseconds of each size; 0 where there was no pass. */
    private final Map<Role, double[]> means = new HashMap<>();

    void passed(Role role, int rows, long nanos) {
        double[] mean = means.computeIfAbsent(role, first -> new double[SIZES]);
        int size = Math.min(SIZES - 1, Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1));
        mean[size] = mean[size] == 0 ? nanos : mean[size] + NEWEST * (nanos - mean[size]);
    }

    /** How many times as long as the fastest of its stage the role takes, 1 or more. */
    double behindFastest(Role role) {
        return means.keySet().stream()
                .filter(other -> other.stage() == role.stage())
                .mapToDouble(other -> ratio(role, other))
                .reduce(1, Math::max);
    }

    /**
     * About what a prompt's row takes at the role: what one takes in a pass of many, as far as passes have been seen, there or
     * else at another replica of the stage.
     */
    long rowNanos(Role role) {
        OptionalDouble own = rowNanos(means.getOrDefault(role, new double[SIZES]));
        return Math.round(own.orElseGet(() -> means.entrySet().stream()
                .filter(other -> other.getKey().stage() == role.stage())
                .flatMapToDouble(other -> rowNanos(other.getValue()).stream())
                .min()
                .orElse(NOMINAL_ROW_NANOS)));
    }

    private static OptionalDouble rowNanos(double[] mean) {
        return IntStream.range(0, SIZES)
                .filter(size -> mean[size] > 0)
                .mapToDouble(size -> mean[size] / Math.max(SAME_TIME_ROWS, 1 << size))
                .min();
    }

    private double ratio(Role role, Role other) {
        double[] mine = means.getOrDefault(role, new double[SIZES]);
        double[] others = means.getOrDefault(other, new double[SIZES]);
        double sum = 0;
        int compared = 0;
        for (int size = 0; size < SIZES; size++) {
            if (mine[size] > 0 && others[size] > 0) {
                sum += mine[size] / others[size];
                compared++;
            }
        }
        return compared == 0 ? 1 : sum / compared;
    }
}
