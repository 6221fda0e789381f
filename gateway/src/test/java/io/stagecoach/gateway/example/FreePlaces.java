package io.stagecoach.gateway.example;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.stagecoach.gateway.cluster.MemberSurvey;
import java.util.function.Supplier;

/** How many more texts the cluster would run at once: what to look at before a batch of them is sent. */
final class FreePlaces {
    private FreePlaces() {}

    static void bind(MeterRegistry registry, Supplier<MemberSurvey> survey) {
        Gauge.builder("stagecoach.free.places", () -> in(survey.get()))
                .description("Texts that the members would run at once besides those they have")
                .register(registry);
    }

    private static int in(MemberSurvey survey) {
        return survey.candidates().stream()
                .mapToInt(member -> Math.max(0, survey.capacity(member) - survey.reportedLoad(member)))
                .sum();
    }
}
