package io.stagecoach.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagecoach.bench.chaos.Fault.Type;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {
    private static final List<String> GATEWAYS = List.of("gateway", "gateway2");
    private static final Map<String, Integer> RUNNING = Map.of("node1", 2, "node2", 7, "node3", 0);

    private static List<Fault> plan(long seed, Map<String, Integer> running, int count) {
        FaultSchedule schedule = new FaultSchedule(seed, 3, GATEWAYS, false);
        return Stream.generate(() -> schedule.next(running)).limit(count).toList();
    }

    @Test
    void theSameSeedAndStatesGiveTheSameFaults() {
        assertThat(plan(7, RUNNING, 50)).isEqualTo(plan(7, RUNNING, 50)).isNotEqualTo(plan(8, RUNNING, 50));
    }

    @Test
    void typesAndTimesDependOnTheSeedAlone() {
        Map<String, Integer> others = Map.of("node1", 0, "node2", 0, "node4", 9, "node5", 1);
        assertThat(plan(7, others, 50))
                .extracting(Fault::type, Fault::duration, Fault::cooldown)
                .isEqualTo(plan(7, RUNNING, 50).stream()
                        .map(d -> org.assertj.core.groups.Tuple.tuple(d.type(), d.duration(), d.cooldown()))
                        .toList());
    }

    @Test
    void faultTypesHaveTheirShares() {
        Map<Type, Long> counts = plan(1, RUNNING, 4000).stream()
                .map(Fault::type)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(counts)
                .containsOnlyKeys(Type.KILL, Type.KILL_BUSIEST, Type.PAUSE, Type.DRAIN, Type.SCALE, Type.KILL_GATEWAY);
        assertThat(counts.getOrDefault(Type.KILL, 0L) / 4000.0).isBetween(0.27, 0.33);
        assertThat(counts.getOrDefault(Type.KILL_GATEWAY, 0L) / 4000.0).isBetween(0.10, 0.14);
    }

    @Test
    void oneKindOfKillHitsTheBusiestSchedulerAndTheOtherAnyMember() {
        List<Fault> plan = plan(1, RUNNING, 500);
        assertThat(plan)
                .filteredOn(d -> d.type() == Type.KILL_BUSIEST)
                .extracting(Fault::target)
                .containsOnly("node2");
        assertThat(plan)
                .filteredOn(d -> d.type() == Type.KILL)
                .extracting(Fault::target)
                .contains("node1", "node2", "node3");
        assertThat(plan)
                .filteredOn(d -> d.type() == Type.KILL_GATEWAY)
                .extracting(Fault::target)
                .containsOnly("gateway", "gateway2");
    }

    @Test
    void sparesTheOnlyRunningMember() {
        assertThat(plan(1, Map.of("node3", 4), 200))
                .extracting(Fault::type)
                .containsOnly(Type.SCALE, Type.KILL_GATEWAY);
    }

    @Test
    void scalesToOneFewerOrOneOrTwoMore() {
        assertThat(plan(1, RUNNING, 500))
                .filteredOn(d -> d.type() == Type.SCALE)
                .extracting(Fault::target)
                .containsOnly("2", "4", "5");
    }

    @Test
    void killsOnlyInjectsOnlyKills() {
        FaultSchedule schedule = new FaultSchedule(1, 3, GATEWAYS, true);
        assertThat(Stream.generate(() -> schedule.next(RUNNING)).limit(300))
                .extracting(Fault::type)
                .containsOnly(Type.KILL, Type.KILL_BUSIEST, Type.KILL_GATEWAY);
    }

    @Test
    void needsTwoMembers() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FaultSchedule(1, 1, GATEWAYS, false));
    }
}
