package io.stagecoach.gateway.members;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemberLoadTest {
    @Test
    void countsOthersByTheReportAndOwnByNow() {
        assertThat(new MemberLoad("a", 5, 2, 4, 0).running()).isEqualTo(7);
        assertThat(new MemberLoad("a", 1, 2, 4, 0).running())
                .as("the report came before our own were counted")
                .isEqualTo(4);
    }

    @Test
    void picksTheLeastBusyThenTheOneNotPickedForLongest() {
        assertThat(pick(Set.of(), load("a", 2, 0), load("b", 1, 9))).isEqualTo("b");
        assertThat(pick(Set.of(), load("a", 1, 5), load("b", 1, 4))).isEqualTo("b");
        assertThat(pick(Set.of(), load("b", 1, 4), load("a", 1, 4))).isEqualTo("a");
    }

    @Test
    void avoidsWhomItIsToldToUnlessThereAreNoOthers() {
        assertThat(pick(Set.of("a"), load("a", 0, 0), load("b", 9, 0))).isEqualTo("b");
        assertThat(pick(Set.of("a"), load("a", 0, 0))).isEqualTo("a");
        assertThat(MemberLoad.leastBusy(List.of(), Set.of())).isEmpty();
    }

    private static MemberLoad load(String address, int own, long lastPick) {
        return new MemberLoad(address, 0, 0, own, lastPick);
    }

    private static String pick(Set<String> avoid, MemberLoad... members) {
        return MemberLoad.leastBusy(List.of(members), avoid).orElseThrow().address();
    }
}
