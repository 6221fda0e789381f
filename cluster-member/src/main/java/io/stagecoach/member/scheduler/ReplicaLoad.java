package io.stagecoach.member.scheduler;

import io.stagecoach.member.migration.MigrationSource;
import io.stagecoach.member.placement.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How much each replica has to do for this scheduler, and how fast it is. Routing takes the least loaded replica, and
 * migrations level the load.
 *
 * <p>Load counts the prompt and all tokens that a sequence may generate, weighted by the replica's speed. Speed compares passes of
 * about as many rows, since a pass with more rows takes longer anywhere.
 */
final class ReplicaLoad {
    /** Passes vary; only a replica that takes 1.5 times as long as the fastest of its stage counts as slow. */
    private static final double SLOW = 1.5;

    /** Size classes of passes: 1, 2, 3 to 4, 5 to 8 rows and so on. */
    private static final int SIZES = 16;

    /** Weight of the newest pass in the mean of its size class. */
    private static final double NEWEST = 0.1;

    /** A pass of up to 8 rows takes hardly longer than one of 1 row: the weights are read either way. */
    private static final int SAME_TIME_ROWS = 8;

    /** Nanoseconds a row where no pass was seen: a small model on one core. */
    private static final long NOMINAL_ROW_NANOS = 100_000;

    private final Map<Role, Long> tokens = new HashMap<>();
    /** Mean nanoseconds of each size class; 0 where there was no pass. */
    private final Map<Role, double[]> means = new HashMap<>();

    void add(Sequence sequence) {
        change(sequence, sequence.budget());
    }

    void remove(Sequence sequence) {
        change(sequence, -sequence.budget());
    }

    private void change(Sequence sequence, long difference) {
        for (Role role : sequence.route().roles()) {
            tokens.merge(role, difference, Long::sum);
        }
    }

    /** Load of a role, in hundredths of a token of the fastest replica of its stage. */
    long of(Role role) {
        return tokens.getOrDefault(role, 0L) * weight(role);
    }

    /** What the sequence adds to the load of a role, or would add. */
    long of(Role role, Sequence sequence) {
        return sequence.budget() * weight(role);
    }

    private long weight(Role role) {
        double behind = behindFastest(role);
        return behind < SLOW ? 100 : Math.round(100 * behind);
    }

    /** Notes how long a role took for a pass in which every row decodes. */
    void passed(Role role, int rows, long nanos) {
        double[] mean = means.computeIfAbsent(role, first -> new double[SIZES]);
        int size = Math.min(SIZES - 1, Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1));
        mean[size] = mean[size] == 0 ? nanos : mean[size] + NEWEST * (nanos - mean[size]);
    }

    /**
     * Nanoseconds to compute again what a migrating sequence has at its old replica: by that stage alone where its inputs are
     * held, else by all stages.
     */
    long recomputeNanos(Sequence sequence) {
        MigrationSource source = sequence.caches().oldReplica();
        List<Role> stages = sequence.caches().canRecompute(source.stage())
                ? List.of(source.role())
                : sequence.route().roles();
        return source.positions() * stages.stream().mapToLong(this::rowNanos).sum();
    }

    /** How many times as long as the fastest replica of its stage the role takes, 1 or more. */
    private double behindFastest(Role role) {
        return means.keySet().stream()
                .filter(other -> other.stage() == role.stage())
                .mapToDouble(other -> ratio(role, other))
                .reduce(1, Math::max);
    }

    /** Nanoseconds of a prompt row at the role, from the passes seen there, or else at other replicas of its stage. */
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
