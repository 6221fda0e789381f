package io.stagecoach.bench.chaos;

import io.stagecoach.bench.chaos.Cluster.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Injects the faults that {@link FaultSchedule} chooses, and reverts them. */
final class FaultInjector {
    /** A draining member first hands its sequences over. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
    static final Duration RECOVERY_LIMIT = Duration.ofSeconds(60);

    /** One fault at a time, so that other members continue the sequences. */
    private static final int MAX_FAULTY = 1;

    private final Cluster cluster;
    private final int members;
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;

    /** @param members of the whole cluster */
    FaultInjector(Cluster cluster, int members, LongSupplier nanoTime, Sleeper sleeper) {
        this.cluster = cluster;
        this.members = members;
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
    }

    /** Members that are alive and have joined, and how many sequences each one schedules. */
    Map<String, Integer> running() throws IOException, InterruptedException {
        Map<String, Integer> running = new LinkedHashMap<>(cluster.running());
        running.keySet().retainAll(cluster.members());
        return running;
    }

    /**
     * Injects the fault and reverts it. Blocks until the cluster serves again, or is whole again if the fault awaits recovery, and for
     * the cooldown.
     */
    InjectedFault inject(Fault fault) throws IOException, InterruptedException {
        long started = nanoTime.getAsLong();
        Optional<String> failure = injectAndRevert(fault);
        long reverted = nanoTime.getAsLong();
        OptionalLong recovered = OptionalLong.empty();
        if (!(fault.awaitsRecovery()
                ? cluster.awaitWhole(members, RECOVERY_LIMIT)
                : cluster.awaitServing(MAX_FAULTY + 1, RECOVERY_LIMIT))) {
            failure = failure.or(() -> Optional.of("the cluster "
                    + (fault.awaitsRecovery() ? "was not whole" : "did not serve") + " again within "
                    + RECOVERY_LIMIT.toSeconds() + " s"));
        } else {
            recovered = OptionalLong.of(nanoTime.getAsLong());
        }
        sleeper.sleep(fault.cooldown());
        return new InjectedFault(fault, started, reverted, recovered, failure);
    }

    private Optional<String> injectAndRevert(Fault fault) throws IOException, InterruptedException {
        String target = fault.target();
        switch (fault.type()) {
            case NONE -> sleeper.sleep(fault.duration());
            case KILL, KILL_BUSIEST, KILL_GATEWAY -> {
                cluster.signal(target, Signal.KILL);
                cluster.awaitEnd(target, KILL_LIMIT);
                sleeper.sleep(fault.duration());
                cluster.start(target);
            }
            case PAUSE -> {
                cluster.signal(target, Signal.STOP);
                sleeper.sleep(fault.duration());
                cluster.signal(target, Signal.CONT);
            }
            case DRAIN -> {
                cluster.signal(target, Signal.TERM);
                boolean drained = cluster.awaitEnd(target, DRAIN_LIMIT);
                if (!drained) {
                    cluster.signal(target, Signal.KILL);
                    cluster.awaitEnd(target, KILL_LIMIT);
                }
                sleeper.sleep(fault.duration());
                cluster.start(target);
                return drained
                        ? Optional.empty()
                        : Optional.of(target + " did not end within " + DRAIN_LIMIT.toSeconds() + " s after SIGTERM");
            }
            case SCALE -> {
                return scale(Integer.parseInt(target), fault.duration());
            }
        }
        return Optional.empty();
    }

    private Optional<String> scale(int size, Duration duration) throws InterruptedException {
        try {
            cluster.scale(size);
            sleeper.sleep(duration);
            cluster.scale(members);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("scaling failed: " + e.getMessage());
        }
    }
}
