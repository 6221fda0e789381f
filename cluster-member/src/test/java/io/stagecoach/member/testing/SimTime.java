package io.stagecoach.member.testing;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.scheduler.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongBiFunction;
import java.util.stream.Stream;

/**
 * Runs a {@link SimScheduler} in simulated time: each role makes one pass after another, a pass takes what {@code cost} says, and
 * the clock jumps to the next reply, piece or tick.
 */
public final class SimTime {
    private static final Duration TICK = Duration.ofMillis(20);
    /** Time of a piece of a cache on its way. */
    private static final Duration PIECE = Duration.ofMillis(4);

    private final SimScheduler drive;
    /** Nanoseconds of a pass of so many rows at a role. */
    private final ToLongBiFunction<Role, Integer> cost;

    private final Map<SimCluster.Call, Long> ends = new LinkedHashMap<>();
    private final Map<SimPulls.Pull, Long> pieces = new LinkedHashMap<>();
    private final Map<Role, Long> busyUntil = new HashMap<>();
    /** Rows computed so far, by role. */
    private final Map<Role, Long> rows = new HashMap<>();

    public SimTime(SimScheduler drive, ToLongBiFunction<Role, Integer> cost) {
        this.drive = drive;
        this.cost = cost;
        drive.stages.moves.keepsPulls = true;
    }

    public long rows(Role role) {
        return rows.getOrDefault(role, 0L);
    }

    public void run(Duration time) {
        long until = drive.clock.nanos() + time.toNanos();
        while (drive.clock.nanos() < until) {
            step(until);
        }
    }

    /** Runs until no sequence is left; returns how long that took. */
    public Duration runToTheEnd() {
        long begun = drive.clock.nanos();
        while (!drive.coordinator.load().isEmpty()) {
            step(Long.MAX_VALUE);
        }
        return Duration.ofNanos(drive.clock.nanos() - begun);
    }

    private void step(long until) {
        drive.stages.calls.stream().filter(call -> !ends.containsKey(call)).forEach(this::start);
        drive.stages.moves.pulls.stream()
                .filter(pull -> !pieces.containsKey(pull))
                .forEach(pull -> pieces.put(pull, drive.clock.nanos() + PIECE.toNanos()));
        ends.keySet().retainAll(drive.stages.calls);
        Optional<Map.Entry<SimCluster.Call, Long>> call = first(ends);
        Optional<Map.Entry<SimPulls.Pull, Long>> piece = first(pieces);
        long now = drive.clock.nanos();
        long next = Stream.of(call, piece)
                .flatMap(Optional::stream)
                .map(Map.Entry::getValue)
                .reduce(Math.min(until, now + TICK.toNanos()), Math::min);
        drive.clock.advance(Duration.ofNanos(next - now));
        if (piece.isPresent() && piece.get().getValue() <= next) {
            pieces.remove(piece.get().getKey());
            drive.stages.moves.answer(piece.get().getKey());
            drive.pump();
        } else if (call.isPresent() && call.get().getValue() <= next) {
            answer(call.get().getKey());
        }
        drive.handle(new Event.Ticked());
    }

    private void answer(SimCluster.Call call) {
        ends.remove(call);
        int count = call.task().rows().count();
        rows.merge(call.claim().role(), (long) count, Long::sum);
        drive.stages.answer(call, Duration.ofNanos(cost.applyAsLong(call.claim().role(), count)));
        drive.pump();
    }

    private static <K> Optional<Map.Entry<K, Long>> first(Map<K, Long> ends) {
        return ends.entrySet().stream().min(Map.Entry.comparingByValue());
    }

    private void start(SimCluster.Call call) {
        Role role = call.claim().role();
        long begin = Math.max(drive.clock.nanos(), busyUntil.getOrDefault(role, 0L));
        long end = begin + cost.applyAsLong(role, call.task().rows().count());
        busyUntil.put(role, end);
        ends.put(call, end);
    }
}
