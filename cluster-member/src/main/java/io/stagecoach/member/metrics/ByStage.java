package io.stagecoach.member.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.stagecoach.metrics.Buckets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Registers one meter per stage, with the label "stage". All exist from the start, at 0: rates are right, and recording needs
 * no lookup.
 */
record ByStage(MeterRegistry registry, int stages) {

    /** Upper bounds of the buckets for the sequences and rows of a batch. */
    private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256};

    List<Timer> timers(String name, String description) {
        return each(stage -> Timer.builder(name)
                .description(description)
                .tag("stage", stage)
                .serviceLevelObjectives(Buckets.step())
                .register(registry));
    }

    List<DistributionSummary> sizes(String name, String description) {
        return each(stage -> DistributionSummary.builder(name)
                .description(description)
                .tag("stage", stage)
                .serviceLevelObjectives(SIZES)
                .register(registry));
    }

    List<Counter> counters(String name, String description) {
        return each(stage -> Counter.builder(name)
                .description(description)
                .tag("stage", stage)
                .register(registry));
    }

    /** One counter per stage and value of the enum, which becomes a label in lower case. */
    <E extends Enum<E>> List<Map<E, Counter>> counters(String name, String label, Class<E> values, String description) {
        return each(stage -> {
            Map<E, Counter> counters = new EnumMap<>(values);
            Arrays.stream(Objects.requireNonNull(values.getEnumConstants()))
                    .forEach(value -> counters.put(
                            value,
                            Counter.builder(name)
                                    .description(description)
                                    .tags("stage", stage, label, label(value))
                                    .register(registry)));
            return counters;
        });
    }

    /** @param one makes the meter of the stage with this label */
    <M> List<M> each(Function<String, M> one) {
        return IntStream.range(0, stages).mapToObj(Integer::toString).map(one).toList();
    }

    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
