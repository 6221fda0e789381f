package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The dashboards as they lie there; {@link MonitoringTest} runs their queries. */
class DashboardsTest {
    private static final int COLUMNS = 24;

    static Stream<Dashboard> dashboards() throws IOException {
        return Dashboard.all().stream();
    }

    /** The list of what was asked for. */
    @Test
    void whatWasAskedForIsShown() throws IOException {
        List<String> titles = dashboards()
                .flatMap(dashboard -> dashboard.panels().stream())
                .map(panel -> panel.get("title").stringValue())
                .toList();

        assertThat(titles)
                .contains(
                        "API request latency",
                        "Model inference latency by node",
                        "Tokenizer operations",
                        "Memory of the process",
                        "Success and errors",
                        "Token counts",
                        "Node health");
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyPanelSaysWhatItShowsAndAsksTheDataSourceThatIsThere(Dashboard dashboard) {
        assertThat(dashboard.name()).isEqualTo(dashboard.json().get("uid").stringValue() + ".json");
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : dashboard.panels()) {
            assertThat(panel.get("title").stringValue()).isNotBlank();
            assertThat(panel.get("description").stringValue()).isNotBlank();
            assertThat(panel.get("datasource").get("uid").stringValue()).isEqualTo("prometheus");
            assertThat(panel.get("targets")).isNotEmpty();
            assertThat(ids.add(panel.get("id").intValue())).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void noPanelLiesOnAnother(Dashboard dashboard) {
        Set<List<Integer>> taken = new HashSet<>();
        for (JsonNode panel : dashboard.panels()) {
            JsonNode place = panel.get("gridPos");
            int right = place.get("x").intValue() + place.get("w").intValue();
            int bottom = place.get("y").intValue() + place.get("h").intValue();
            assertThat(right).isLessThanOrEqualTo(COLUMNS);
            for (int x = place.get("x").intValue(); x < right; x++) {
                for (int y = place.get("y").intValue(); y < bottom; y++) {
                    assertThat(taken.add(List.of(x, y)))
                            .as("%s at %d, %d", panel.get("title"), x, y)
                            .isTrue();
                }
            }
        }
    }
}
