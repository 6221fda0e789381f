package io.stagecoach.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LauncherClusterTest {
    private static JsonNode state(String ready, String... states) {
        StringBuilder members = new StringBuilder();
        for (String state : states) {
            String role = state.isEmpty() ? "" : "{\"state\":\"" + state + "\"}";
            members.append(members.isEmpty() ? "" : ",").append("{\"roles\":[" + role + "]}");
        }
        return JsonMapper.shared().readTree("{\"ready\":" + ready + ",\"members\":[" + members + "]}");
    }

    private static boolean isWhole(String ready, String... states) {
        return LauncherCluster.isWhole(state(ready, states), 2);
    }

    @Test
    void isWholeWhenEveryMemberServesARole() {
        assertThat(isWhole("true", "READY", "READY")).isTrue();
        assertThat(isWhole("false", "READY", "READY")).isFalse();
        assertThat(isWhole("true", "READY")).as("one is missing").isFalse();
        assertThat(isWhole("true", "READY", "LOADING")).isFalse();
        assertThat(isWhole("true", "READY", "")).as("one has no role").isFalse();
        assertThat(isWhole("true", "READY", "READY", "READY"))
                .as("a dead one is still known")
                .isFalse();
    }

    @Test
    void isServingWhenStagesAreCoveredByEnoughMembers() {
        assertThat(LauncherCluster.isServing(state("true", "READY", "LOADING", "READY"), 2))
                .isTrue();
        assertThat(LauncherCluster.isServing(state("true", "READY", "LOADING", ""), 2))
                .isFalse();
        assertThat(LauncherCluster.isServing(state("false", "READY", "READY"), 2))
                .isFalse();
    }
}
