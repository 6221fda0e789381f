package io.stagecoach.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagecoach.bench.chaos.Disturbance.Kind;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DisturbancesTest {
    private static final List<String> GATEWAYS = List.of("gateway", "gateway2");
    private static final Map<String, Integer> RUNNING = Map.of("node1", 2, "node2", 7, "node3", 0);

    private static List<Disturbance> plan(long seed, Map<String, Integer> running, int count) {
        Disturbances disturbances = new Disturbances(seed, 3, GATEWAYS, false);
        return Stream.generate(() -> disturbances.next(running)).limit(count).toList();
    }

    @Test
    void theSameSeedAndStatesGiveTheSameDisturbances() {
        assertThat(plan(7, RUNNING, 50)).isEqualTo(plan(7, RUNNING, 50)).isNotEqualTo(plan(8, RUNNING, 50));
    }

    @Test
    void kindsAndTimesDoNotDependOnTheState() {
        Map<String, Integer> others = Map.of("node1", 0, "node2", 0, "node4", 9, "node5", 1);
        assertThat(plan(7, others, 50))
                .extracting(Disturbance::kind, Disturbance::lasting, Disturbance::calm)
                .isEqualTo(plan(7, RUNNING, 50).stream()
                        .map(d -> org.assertj.core.groups.Tuple.tuple(d.kind(), d.lasting(), d.calm()))
                        .toList());
    }

    @Test
    void everyKindComesInItsShare() {
        Map<Kind, Long> counts = plan(1, RUNNING, 4000).stream()
                .map(Disturbance::kind)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(counts)
                .containsOnlyKeys(
                        Kind.KILL, Kind.KILL_COORDINATOR, Kind.PAUSE, Kind.DRAIN, Kind.SCALE, Kind.KILL_GATEWAY);
        assertThat(counts.getOrDefault(Kind.KILL, 0L) / 4000.0).isBetween(0.27, 0.33);
        assertThat(counts.getOrDefault(Kind.KILL_GATEWAY, 0L) / 4000.0).isBetween(0.10, 0.14);
    }

    @Test
    void aCoordinatorKillHitsTheBusiestAndAKillMayHitAny() {
        List<Disturbance> plan = plan(1, RUNNING, 500);
        assertThat(plan)
                .filteredOn(d -> d.kind() == Kind.KILL_COORDINATOR)
                .extracting(Disturbance::target)
                .containsOnly("node2");
        assertThat(plan)
                .filteredOn(d -> d.kind() == Kind.KILL)
                .extracting(Disturbance::target)
                .contains("node1", "node2", "node3");
        assertThat(plan)
                .filteredOn(d -> d.kind() == Kind.KILL_GATEWAY)
                .extracting(Disturbance::target)
                .containsOnly("gateway", "gateway2");
    }

    @Test
    void theOnlyMemberThatIsLeftIsLeftAlone() {
        assertThat(plan(1, Map.of("node3", 4), 200))
                .extracting(Disturbance::kind)
                .containsOnly(Kind.SCALE, Kind.KILL_GATEWAY);
    }

    @Test
    void scalesToOneFewerOrAFewMore() {
        assertThat(plan(1, RUNNING, 500))
                .filteredOn(d -> d.kind() == Kind.SCALE)
                .extracting(Disturbance::target)
                .containsOnly("2", "4", "5");
    }

    @Test
    void killsOnlyWhenAsked() {
        Disturbances disturbances = new Disturbances(1, 3, GATEWAYS, true);
        assertThat(Stream.generate(() -> disturbances.next(RUNNING)).limit(300))
                .extracting(Disturbance::kind)
                .containsOnly(Kind.KILL, Kind.KILL_COORDINATOR, Kind.KILL_GATEWAY);
    }

    @Test
    void nothingGoesOnWithoutASecondMember() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Disturbances(1, 1, GATEWAYS, false));
    }
}
