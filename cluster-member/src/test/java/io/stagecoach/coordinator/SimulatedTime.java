package io.stagecoach.coordinator;

import io.stagecoach.claim.Role;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongBiFunction;

/** Lets a driven coordinator's stages take time: each role makes one pass after another, and the clock follows. */
final class SimulatedTime {
    private static final Duration TICK = Duration.ofMillis(20);

    private final Drive drive;
    /** Nanoseconds of a pass of so many rows at a role. */
    private final ToLongBiFunction<Role, Integer> cost;

    private final Map<FakeStages.Call, Long> ends = new LinkedHashMap<>();
    private final Map<Role, Long> busyUntil = new HashMap<>();
    /** Rows that each role has computed. */
    private final Map<Role, Long> rows = new HashMap<>();

    SimulatedTime(Drive drive, ToLongBiFunction<Role, Integer> cost) {
        this.drive = drive;
        this.cost = cost;
    }

    long rows(Role role) {
        return rows.getOrDefault(role, 0L);
    }

    void run(Duration time) {
        long until = drive.clock.nanos() + time.toNanos();
        while (drive.clock.nanos() < until) {
            step(until);
        }
    }

    /** How long it takes until nothing is to be done any more. */
    Duration runToTheEnd() {
        long begun = drive.clock.nanos();
        while (!drive.coordinator.load().isEmpty()) {
            step(Long.MAX_VALUE);
        }
        return Duration.ofNanos(drive.clock.nanos() - begun);
    }

    private void step(long until) {
        drive.stages.calls.stream().filter(call -> !ends.containsKey(call)).forEach(this::start);
        ends.keySet().retainAll(drive.stages.calls);
        Optional<Map.Entry<FakeStages.Call, Long>> first =
                ends.entrySet().stream().min(Comparator.comparing(Map.Entry::getValue));
        long now = drive.clock.nanos();
        long next = Math.min(
                until,
                Math.min(now + TICK.toNanos(), first.map(Map.Entry::getValue).orElse(until)));
        drive.clock.advance(Duration.ofNanos(next - now));
        if (first.isPresent() && first.get().getValue() <= next) {
            FakeStages.Call call = first.get().getKey();
            ends.remove(call);
            int count = call.task().rows().count();
            rows.merge(call.claim().role(), (long) count, Long::sum);
            drive.stages.answer(
                    call, Duration.ofNanos(cost.applyAsLong(call.claim().role(), count)));
            drive.pump();
        }
        drive.handle(new Event.Ticked());
    }

    private void start(FakeStages.Call call) {
        Role role = call.claim().role();
        long begin = Math.max(drive.clock.nanos(), busyUntil.getOrDefault(role, 0L));
        long end = begin + cost.applyAsLong(role, call.task().rows().count());
        busyUntil.put(role, end);
        ends.put(call, end);
    }
}
