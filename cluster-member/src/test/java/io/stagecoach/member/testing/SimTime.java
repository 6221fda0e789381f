package io.stagecoach.member.testing;

import io.stagecoach.member.placement.Role;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongBiFunction;
import java.util.stream.Stream;

/**
 * Runs a {@link SimScheduler} in simulated time: each role computes one pass at a time, a pass takes what {@code cost} says, and the
 * clock jumps to the next reply, piece or tick.
 */
public final class SimTime {
    private static final Duration TICK = Duration.ofMillis(20);
    /** Time of a piece of a cache on its way. */
    private static final Duration PIECE = Duration.ofMillis(4);

    private final SimScheduler scheduler;
    /** Nanoseconds of a pass of so many rows at a role. */
    private final ToLongBiFunction<Role, Integer> cost;

    private final Map<SimCluster.Call, Long> ends = new LinkedHashMap<>();
    private final Map<SimPulls.Pull, Long> pieces = new LinkedHashMap<>();
    private final Map<Role, Long> busyUntil = new HashMap<>();
    /** Rows computed so far, by role. */
    private final Map<Role, Long> rows = new HashMap<>();

    public SimTime(SimScheduler scheduler, ToLongBiFunction<Role, Integer> cost) {
        this.scheduler = scheduler;
        this.cost = cost;
        scheduler.stages.moves.keepsPulls = true;
    }

    public long rows(Role role) {
        return rows.getOrDefault(role, 0L);
    }

    public void run(Duration time) {
        long until = scheduler.clock.nanos() + time.toNanos();
        while (scheduler.clock.nanos() < until) {
            step(until);
        }
    }

    /** Runs until no sequence is left; returns how long that took. */
    public Duration runToTheEnd() {
        long begun = scheduler.clock.nanos();
        while (!scheduler.stats().isIdle()) {
            step(Long.MAX_VALUE);
        }
        return Duration.ofNanos(scheduler.clock.nanos() - begun);
    }

    private void step(long until) {
        scheduler.stages.calls.stream().filter(call -> !ends.containsKey(call)).forEach(this::start);
        scheduler.stages.moves.pulls.stream()
                .filter(pull -> !pieces.containsKey(pull))
                .forEach(pull -> pieces.put(pull, scheduler.clock.nanos() + PIECE.toNanos()));
        ends.keySet().retainAll(scheduler.stages.calls);
        Optional<Map.Entry<SimCluster.Call, Long>> call = first(ends);
        Optional<Map.Entry<SimPulls.Pull, Long>> piece = first(pieces);
        long now = scheduler.clock.nanos();
        long next = Stream.of(call, piece)
                .flatMap(Optional::stream)
                .map(Map.Entry::getValue)
                .reduce(Math.min(until, now + TICK.toNanos()), Math::min);
        scheduler.clock.advance(Duration.ofNanos(next - now));
        if (piece.isPresent() && piece.get().getValue() <= next) {
            pieces.remove(piece.get().getKey());
            scheduler.stages.moves.answer(piece.get().getKey());
            scheduler.runLoop();
        } else if (call.isPresent() && call.get().getValue() <= next) {
            answer(call.get().getKey());
        }
        scheduler.runLoop();
    }

    private void answer(SimCluster.Call call) {
        ends.remove(call);
        int count = call.task().rows().count();
        rows.merge(call.claim().role(), (long) count, Long::sum);
        scheduler.stages.answer(
                call, Duration.ofNanos(cost.applyAsLong(call.claim().role(), count)));
        scheduler.runLoop();
    }

    private static <K> Optional<Map.Entry<K, Long>> first(Map<K, Long> ends) {
        return ends.entrySet().stream().min(Map.Entry.comparingByValue());
    }

    private void start(SimCluster.Call call) {
        Role role = call.claim().role();
        long begin = Math.max(scheduler.clock.nanos(), busyUntil.getOrDefault(role, 0L));
        long end = begin + cost.applyAsLong(role, call.task().rows().count());
        busyUntil.put(role, end);
        ends.put(call, end);
    }
}
