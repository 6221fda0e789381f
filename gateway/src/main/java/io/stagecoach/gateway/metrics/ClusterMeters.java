package io.stagecoach.gateway.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.cluster.MemberSurvey;
import java.util.function.Supplier;

/** The members as this gateway sees them: whether it can be answered, not whether Prometheus can. */
public final class ClusterMeters {
    private ClusterMeters() {}

    public static void bind(MeterRegistry registry, Supplier<MemberSurvey> survey) {
        members(registry, "answering", () -> survey.get().answering().size());
        members(registry, "silent", () -> survey.get().silent().size());
        Gauge.builder("stagecoach.gateway.ready", () -> isReady(survey.get()) ? 1 : 0)
                .description("1 when every stage has a ready replica, as this gateway sees it")
                .register(registry);
    }

    private static void members(MeterRegistry registry, String state, Supplier<Number> value) {
        Gauge.builder("stagecoach.gateway.members", value)
                .description("Members that the cluster names, by whether they answer this gateway")
                .tag("state", state)
                .register(registry);
    }

    private static boolean isReady(MemberSurvey survey) {
        return survey.view().filter(ClusterView::ready).isPresent();
    }
}
