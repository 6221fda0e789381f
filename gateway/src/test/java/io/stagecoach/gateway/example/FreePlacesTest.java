package io.stagecoach.gateway.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.cluster.ClusterView.MemberEntry;
import io.stagecoach.gateway.cluster.MemberSurvey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FreePlacesTest {
    @Test
    void prometheusReadsTheFreePlacesOfMembers() {
        AtomicReference<MemberSurvey> survey = new AtomicReference<>(new MemberSurvey(Set.of(), Map.of()));
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        FreePlaces.bind(registry, survey::get);
        assertThat(registry.scrape()).contains("stagecoach_free_places 0.0");

        ClusterView view = new ClusterView(
                true, List.of(), Optional.empty(), List.of(member("a:1", 60, 0), member("b:1", 64, 10)), List.of());
        survey.set(new MemberSurvey(Set.of(), Map.of("a:1", view, "b:1", view)));

        assertThat(registry.scrape()).contains("stagecoach_free_places 4.0");
    }

    private static MemberEntry member(String address, int running, int waiting) {
        return new MemberEntry(address, 1, address, running, waiting, 64, 0, 0, List.of(), List.of());
    }
}
