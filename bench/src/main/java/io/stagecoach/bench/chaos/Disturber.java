package io.stagecoach.bench.chaos;

import io.stagecoach.bench.chaos.Cluster.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Does to a cluster what {@link Disturbances} chooses, and undoes it. */
final class Disturber {
    /** A member that drains hands its texts over first. */
    private static final Duration TO_DRAIN = Duration.ofSeconds(30);

    private static final Duration TO_DIE = Duration.ofSeconds(5);
    static final Duration TO_SETTLE = Duration.ofSeconds(60);

    /** One must be left to go on with the texts. */
    private static final int MOST_DISTURBED = 1;

    private final Cluster cluster;
    private final int members;
    private final LongSupplier nanoTime;
    private final Pause pause;

    /** @param members of the undisturbed cluster */
    Disturber(Cluster cluster, int members, LongSupplier nanoTime, Pause pause) {
        this.cluster = cluster;
        this.members = members;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** Living members that have joined, and what each coordinates. */
    Map<String, Integer> running() throws IOException, InterruptedException {
        Map<String, Integer> running = new LinkedHashMap<>(cluster.running());
        running.keySet().retainAll(cluster.members());
        return running;
    }

    /**
     * Blocks until it is undone and the cluster serves again or, if it is to settle, is whole again; then for the calm.
     */
    Incident perform(Disturbance disturbance) throws IOException, InterruptedException {
        long begun = nanoTime.getAsLong();
        Optional<String> failure = doAndUndo(disturbance);
        long undone = nanoTime.getAsLong();
        OptionalLong ready = OptionalLong.empty();
        if (!(disturbance.settle()
                ? cluster.awaitWhole(members, TO_SETTLE)
                : cluster.awaitServing(MOST_DISTURBED + 1, TO_SETTLE))) {
            failure = failure.or(() -> Optional.of("the cluster "
                    + (disturbance.settle() ? "was not whole" : "did not serve") + " again within "
                    + TO_SETTLE.toSeconds() + " s"));
        } else {
            ready = OptionalLong.of(nanoTime.getAsLong());
        }
        pause.of(disturbance.calm());
        return new Incident(disturbance, begun, undone, ready, failure);
    }

    private Optional<String> doAndUndo(Disturbance disturbance) throws IOException, InterruptedException {
        String target = disturbance.target();
        switch (disturbance.kind()) {
            case NOTHING -> pause.of(disturbance.lasting());
            case KILL, KILL_COORDINATOR, KILL_GATEWAY -> {
                cluster.signal(target, Signal.KILL);
                cluster.awaitEnd(target, TO_DIE);
                pause.of(disturbance.lasting());
                cluster.start(target);
            }
            case PAUSE -> {
                cluster.signal(target, Signal.STOP);
                pause.of(disturbance.lasting());
                cluster.signal(target, Signal.CONT);
            }
            case DRAIN -> {
                cluster.signal(target, Signal.TERM);
                boolean drained = cluster.awaitEnd(target, TO_DRAIN);
                if (!drained) {
                    cluster.signal(target, Signal.KILL);
                    cluster.awaitEnd(target, TO_DIE);
                }
                pause.of(disturbance.lasting());
                cluster.start(target);
                return drained
                        ? Optional.empty()
                        : Optional.of(target + " did not end within " + TO_DRAIN.toSeconds() + " s of SIGTERM");
            }
            case SCALE -> {
                return scaled(Integer.parseInt(target), disturbance.lasting());
            }
        }
        return Optional.empty();
    }

    private Optional<String> scaled(int size, Duration lasting) throws InterruptedException {
        try {
            cluster.scale(size);
            pause.of(lasting);
            cluster.scale(members);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("could not be scaled: " + e.getMessage());
        }
    }
}
