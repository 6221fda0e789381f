package io.stagecoach.bench.chaos;

import io.stagecoach.bench.chaos.Fault.Type;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Chooses the next fault. The same seed and the same states of the cluster give the same faults; the
 * kinds, times and the order of preference of targets come from the seed alone.
 */
final class FaultSchedule {
    /** Goes first: stalls without a fault, to compare with. */
    static final Fault CONTROL = new Fault(Type.NONE, "", Duration.ofSeconds(5), Duration.ofMillis(500), true);

    /** Percent of the faults. */
    private static final List<Map.Entry<Type, Integer>> SHARES = List.of(
            Map.entry(Type.KILL, 30),
            Map.entry(Type.KILL_BUSIEST, 22),
            Map.entry(Type.PAUSE, 15),
            Map.entry(Type.DRAIN, 13),
            Map.entry(Type.SCALE, 8),
            Map.entry(Type.KILL_GATEWAY, 12));

    private static final double RECOVERY_SHARE = 0.4;
    private static final int MAX_MORE_MEMBERS = 2;

    private final SplittableRandom random;
    private final int members;
    private final List<String> gateways;
    private final List<Map.Entry<Type, Integer>> shares;

    /**
     * @param members of the whole cluster; 2 or more, so that one is left when another one fails
     * @param gateways that may be killed
     * @param killsOnly only kills, in the same proportions
     */
    FaultSchedule(long seed, int members, Collection<String> gateways, boolean killsOnly) {
        if (members < 2) {
            throw new IllegalArgumentException(
                    "chaos needs 2 members or more, since one fails at a time, but members is " + members);
        }
        this.random = new SplittableRandom(seed);
        this.members = members;
        this.gateways = gateways.stream().sorted().toList();
        this.shares = SHARES.stream()
                .filter(share -> !killsOnly || share.getKey().isKill())
                .toList();
    }

    /** @param running members that are alive, and how many sequences each one schedules */
    Fault next(Map<String, Integer> running) {
        Type wanted = type(
                random.nextInt(shares.stream().mapToInt(Map.Entry::getValue).sum()));
        double target = random.nextDouble();
        double duration = random.nextDouble();
        Duration cooldown = between(300, 1200, random.nextDouble());
        boolean awaitsRecovery = random.nextDouble() < RECOVERY_SHARE;
        Type type = running.size() > 1 || !hitsMember(wanted) ? wanted : Type.KILL_GATEWAY;
        return switch (type) {
            case NONE -> CONTROL;
            case KILL ->
                new Fault(type, any(running.keySet(), target), between(100, 1000, duration), cooldown, awaitsRecovery);
            case KILL_BUSIEST ->
                new Fault(type, busiest(running), between(100, 1000, duration), cooldown, awaitsRecovery);
            case PAUSE ->
                new Fault(type, any(running.keySet(), target), between(500, 8000, duration), cooldown, awaitsRecovery);
            case DRAIN ->
                new Fault(type, any(running.keySet(), target), between(200, 1000, duration), cooldown, awaitsRecovery);
            case SCALE -> new Fault(type, size(target), between(1000, 4000, duration), cooldown, awaitsRecovery);
            case KILL_GATEWAY ->
                new Fault(type, any(gateways, target), between(100, 1000, duration), cooldown, awaitsRecovery);
        };
    }

    private static boolean hitsMember(Type type) {
        return switch (type) {
            case KILL, KILL_BUSIEST, PAUSE, DRAIN -> true;
            case NONE, SCALE, KILL_GATEWAY -> false;
        };
    }

    private Type type(int roll) {
        int sum = 0;
        for (Map.Entry<Type, Integer> share : shares) {
            sum += share.getValue();
            if (roll < sum) {
                return share.getKey();
            }
        }
        throw new IllegalStateException("the shares add up to " + sum + ", so " + roll + " is out of range");
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

    /** One member fewer, or 1 to {@link #MAX_MORE_MEMBERS} more. */
    private String size(double roll) {
        int choice = (int) (roll * (MAX_MORE_MEMBERS + 1));
        return Integer.toString(choice == 0 ? members - 1 : members + choice);
    }

    private static Duration between(long least, long most, double roll) {
        return Duration.ofMillis(least + (long) (roll * (most - least)));
    }
}
