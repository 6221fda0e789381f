package io.stagecoach.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemberCandidateTest {
    private static final int CAPACITY = 4;

    @Test
    void countsOtherGatewaysByTheReportAndOwnCallsByNow() {
        assertThat(new MemberCandidate("a", 5, 2, 4, CAPACITY, 0).running()).isEqualTo(7);
        assertThat(new MemberCandidate("a", 1, 2, 4, CAPACITY, 0).running())
                .as("the report came before our own were counted")
                .isEqualTo(4);
    }

    @Test
    void fillsOneMemberBeforeTheNext() {
        assertThat(pick(Set.of(), load("b", 0, 0), load("a", 3, 9), load("c", 0, 1)))
                .isEqualTo("a");
        assertThat(pick(Set.of(), load("b", 0, 0), load("a", 4, 9), load("c", 0, 1)))
                .isEqualTo("b");
        assertThat(pick(Set.of(), load("b", 5, 0), load("a", 4, 9), load("c", 1, 1)))
                .isEqualTo("c");
    }

    @Test
    void whenAllAreFullPicksTheLeastLoadedThenTheLeastRecentlyPicked() {
        assertThat(pick(Set.of(), load("a", 6, 0), load("b", 5, 9))).isEqualTo("b");
        assertThat(pick(Set.of(), load("a", 5, 5), load("b", 5, 4))).isEqualTo("b");
        assertThat(pick(Set.of(), load("b", 5, 4), load("a", 5, 4))).isEqualTo("a");
    }

    @Test
    void aMemberOfUnknownCapacityCountsAsFull() {
        MemberCandidate unknown = new MemberCandidate("a", 0, 0, 0, 0, 0);
        assertThat(pick(Set.of(), unknown, load("b", 3, 0))).isEqualTo("b");
        assertThat(pick(Set.of(), unknown, load("b", 4, 0))).isEqualTo("a");
    }

    @Test
    void picksAnAvoidedMemberOnlyWithoutOthers() {
        assertThat(pick(Set.of("a"), load("a", 0, 0), load("b", 9, 0))).isEqualTo("b");
        assertThat(pick(Set.of("a"), load("a", 0, 0))).isEqualTo("a");
        assertThat(MemberCandidate.next(List.of(), Set.of())).isEmpty();
    }

    private static MemberCandidate load(String address, int own, long lastPick) {
        return new MemberCandidate(address, 0, 0, own, CAPACITY, lastPick);
    }

    private static String pick(Set<String> avoid, MemberCandidate... members) {
        return MemberCandidate.next(List.of(members), avoid).orElseThrow().address();
    }
}
