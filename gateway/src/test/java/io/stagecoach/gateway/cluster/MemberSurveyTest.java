package io.stagecoach.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.gateway.cluster.ClusterView.MemberEntry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemberSurveyTest {
    @Test
    void keepsConnectionsToSeedsAndNamedMembers() {
        MemberSurvey survey = new MemberSurvey(Set.of("seed:1"), Map.of("seed:1", view(true, "a:1", "b:1")));

        assertThat(survey.addresses()).containsExactlyInAnyOrder("seed:1", "a:1", "b:1");
    }

    @Test
    void picksNamedMembersThatAnswer() {
        ClusterView view = view(true, "a:1", "b:1", "c:1");
        MemberSurvey survey = new MemberSurvey(Set.of("seed:1"), Map.of("seed:1", view, "a:1", view, "b:1", view));

        assertThat(survey.candidates()).containsExactly("a:1", "b:1");
    }

    @Test
    void picksASeedWhenNoNamedMemberAnswers() {
        MemberSurvey survey = new MemberSurvey(Set.of("seed:1"), Map.of("seed:1", view(true, "inside:1")));

        assertThat(survey.candidates()).containsExactly("seed:1");
    }

    @Test
    void ignoresTheViewOfAnIsolatedMember() {
        MemberSurvey survey = new MemberSurvey(
                Set.of(),
                Map.of("a:1", view(true, "a:1", "b:1"), "b:1", view(true, "a:1", "b:1"), "c:1", view(false, "c:1")));

        assertThat(survey.candidates()).containsExactly("a:1", "b:1");
        assertThat(survey.view()).contains(view(true, "a:1", "b:1"));
    }

    @Test
    void picksAnyAnsweringMemberWhenNoneIsReady() {
        MemberSurvey survey = new MemberSurvey(Set.of(), Map.of("a:1", view(false, "a:1")));

        assertThat(survey.candidates()).containsExactly("a:1");
    }

    @Test
    void thereIsNoViewWithoutAnswers() {
        MemberSurvey survey = new MemberSurvey(Set.of("seed:1"), Map.of());

        assertThat(survey.view()).isEmpty();
        assertThat(survey.candidates()).isEmpty();
        assertThat(survey.addresses()).containsExactly("seed:1");
        assertThat(survey.isSpare("seed:1")).as("it may be the only way in").isFalse();
    }

    @Test
    void aSeedWithoutAMemberIsAskedLessOften() {
        MemberSurvey survey = new MemberSurvey(Set.of("a:1", "seed:1"), Map.of("a:1", view(true, "a:1", "b:1")));

        assertThat(survey.isSpare("seed:1")).isTrue();
        assertThat(survey.isSpare("b:1")).as("named").isFalse();
        assertThat(survey.isSpare("a:1")).as("answers").isFalse();
    }

    @Test
    void readsAMembersLoadFromItsOwnAnswer() {
        MemberEntry busy = new MemberEntry("a", 1, "a:1", 3, 2, 16, 0, 0, List.of(), List.of());
        MemberEntry stale = new MemberEntry("a", 1, "a:1", 9, 9, 8, 0, 0, List.of(), List.of());
        MemberSurvey survey = new MemberSurvey(
                Set.of(),
                Map.of(
                        "a:1",
                        view(busy),
                        "b:1",
                        new ClusterView(true, List.of(), Optional.empty(), List.of(stale), List.of())));

        assertThat(survey.reportedLoad("a:1")).isEqualTo(5);
        assertThat(survey.reportedLoad("b:1")).isZero();
        assertThat(survey.capacity("a:1")).isEqualTo(16);
        assertThat(survey.capacity("b:1")).isZero();
    }

    private static ClusterView view(boolean ready, String... addresses) {
        return new ClusterView(
                ready,
                List.of(),
                Optional.empty(),
                Arrays.stream(addresses)
                        .map(address -> new MemberEntry(address, 1, address, 0, 0, 0, 0, 0, List.of(), List.of()))
                        .toList(),
                List.of());
    }

    private static ClusterView view(MemberEntry... members) {
        return new ClusterView(true, List.of(), Optional.empty(), List.of(members), List.of());
    }
}
