package io.stagecoach.member.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.stagecoach.member.scheduler.PrefixCache;
import io.stagecoach.member.scheduler.SchedulerStats;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** This member's load, use of the prefix cache, and the size of the cluster: read when the registry is read. */
public final class LoadMeters {
    private LoadMeters() {}

    /**
     * Registers the meters.
     *
     * @param members of the cluster, as this member sees it
     */
    public static void bind(MeterRegistry registry, Supplier<SchedulerStats> stats, IntSupplier members) {
        gauge(
                registry,
                "stagecoach.num.requests.running",
                "Sequences of this member's scheduler that have caches at the stages",
                () -> stats.get().running());
        gauge(
                registry,
                "stagecoach.num.requests.waiting",
                "Sequences of this member's scheduler that wait to be admitted",
                () -> stats.get().waiting());
        gauge(registry, "stagecoach.cluster.members", "Members of the cluster, as this member sees it", members);
        counter(registry, "queries", "Known tokens of sequences that were prefilled", stats, PrefixCache.Use::queries);
        counter(registry, "hits", "Known tokens found in another sequence's cache", stats, PrefixCache.Use::hits);
    }

    private static void gauge(MeterRegistry registry, String name, String description, IntSupplier value) {
        Gauge.builder(name, value::getAsInt).description(description).register(registry);
    }

    /** A function counter refers weakly to the object that it counts: the registry stands in for one that lives as long. */
    private static void counter(
            MeterRegistry registry,
            String name,
            String description,
            Supplier<SchedulerStats> stats,
            ToLongFunction<PrefixCache.Use> value) {
        FunctionCounter.builder(
                        "stagecoach.prefix.cache." + name,
                        registry,
                        ignored -> value.applyAsLong(stats.get().prefixUse()))
                .description(description)
                .register(registry);
    }
}
