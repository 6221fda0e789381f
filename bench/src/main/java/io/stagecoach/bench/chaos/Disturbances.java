package io.stagecoach.bench.chaos;

import io.stagecoach.bench.chaos.Disturbance.Kind;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Chooses what to do to a cluster next. The same seed and the same states of the cluster give the same disturbances; the
 * kinds, times and the order of preference of targets come from the seed alone.
 */
final class Disturbances {
    /** Done first, to compare with. */
    static final Disturbance CONTROL =
            new Disturbance(Kind.NOTHING, "", Duration.ofSeconds(5), Duration.ofMillis(500), true);

    /** Out of 100 disturbances. */
    private static final List<Map.Entry<Kind, Integer>> SHARES = List.of(
            Map.entry(Kind.KILL, 30),
            Map.entry(Kind.KILL_COORDINATOR, 22),
            Map.entry(Kind.PAUSE, 15),
            Map.entry(Kind.DRAIN, 13),
            Map.entry(Kind.SCALE, 8),
            Map.entry(Kind.KILL_GATEWAY, 12));

    private static final double SETTLED = 0.4;
    private static final int MOST_MORE = 2;

    private final SplittableRandom random;
    private final int members;
    private final List<String> gateways;
    private final List<Map.Entry<Kind, Integer>> shares;

    /**
     * @param members of the undisturbed cluster; two or more, so that one is left when another is disturbed
     * @param gateways that may be killed
     * @param killsOnly nothing but kills, in the same proportions
     */
    Disturbances(long seed, int members, Collection<String> gateways, boolean killsOnly) {
        if (members < 2) {
            throw new IllegalArgumentException(
                    "a cluster that goes on without a member has 2 members or more, not " + members);
        }
        this.random = new SplittableRandom(seed);
        this.members = members;
        this.gateways = gateways.stream().sorted().toList();
        this.shares = SHARES.stream()
                .filter(share -> !killsOnly || share.getKey().isKill())
                .toList();
    }

    /** @param running members that are alive, and how many sequences each coordinates */
    Disturbance next(Map<String, Integer> running) {
        Kind wanted = kind(
                random.nextInt(shares.stream().mapToInt(Map.Entry::getValue).sum()));
        double target = random.nextDouble();
        double lasting = random.nextDouble();
        Duration calm = between(300, 1200, random.nextDouble());
        boolean settle = random.nextDouble() < SETTLED;
        Kind kind = running.size() > 1 || !aimsAtMember(wanted) ? wanted : Kind.KILL_GATEWAY;
        return switch (kind) {
            case NOTHING -> CONTROL;
            case KILL ->
                new Disturbance(kind, any(running.keySet(), target), between(100, 1000, lasting), calm, settle);
            case KILL_COORDINATOR -> new Disturbance(kind, busiest(running), between(100, 1000, lasting), calm, settle);
            case PAUSE ->
                new Disturbance(kind, any(running.keySet(), target), between(500, 8000, lasting), calm, settle);
            case DRAIN ->
                new Disturbance(kind, any(running.keySet(), target), between(200, 1000, lasting), calm, settle);
            case SCALE -> new Disturbance(kind, size(target), between(1000, 4000, lasting), calm, settle);
            case KILL_GATEWAY ->
                new Disturbance(kind, any(gateways, target), between(100, 1000, lasting), calm, settle);
        };
    }

    private static boolean aimsAtMember(Kind kind) {
        return switch (kind) {
            case KILL, KILL_COORDINATOR, PAUSE, DRAIN -> true;
            case NOTHING, SCALE, KILL_GATEWAY -> false;
        };
    }

    private Kind kind(int roll) {
        int sum = 0;
        for (Map.Entry<Kind, Integer> share : shares) {
            sum += share.getValue();
            if (roll < sum) {
                return share.getKey();
            }
        }
        throw new IllegalStateException("the shares make " + sum + ", so " + roll + " is too many");
    }

    private static String any(Collection<String> names, double roll) {
        return names.stream()
                .sorted()
                .skip((long) (roll * names.size()))
                .findFirst()
                .orElseThrow();
    }

    private static String busiest(Map<String, Integer> running) {
        return running.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .orElseThrow()
                .getKey();
    }

    /** One member fewer, or up to so many more. */
    private String size(double roll) {
        int choice = (int) (roll * (MOST_MORE + 1));
        return Integer.toString(choice == 0 ? members - 1 : members + choice);
    }

    private static Duration between(long least, long most, double roll) {
        return Duration.ofMillis(least + (long) (roll * (most - least)));
    }
}
