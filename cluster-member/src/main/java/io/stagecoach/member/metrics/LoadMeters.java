package io.stagecoach.member.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.stagecoach.member.scheduler.PrefixCache;
import io.stagecoach.member.scheduler.Scheduler;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What this member has to do, and who is there to help. */
public final class LoadMeters {
    private final Supplier<PrefixCache.Use> prefixes;

    public LoadMeters(
            MeterRegistry registry,
            Supplier<Scheduler.Load> load,
            Supplier<PrefixCache.Use> prefixes,
            IntSupplier members) {
        this.prefixes = prefixes;
        gauge(
                registry,
                "stagecoach.num.requests.running",
                "Sequences that this member drives and that have caches",
                () -> load.get().running());
        gauge(
                registry,
                "stagecoach.num.requests.waiting",
                "Sequences that wait at this member for caches",
                () -> load.get().waiting());
        gauge(registry, "stagecoach.cluster.members", "Members of the cluster, as this one sees it", members);
        counter(registry, "queries", "Known tokens of sequences that began", PrefixCache.Use::queries);
        counter(registry, "hits", "Those of them that were found in another sequence's cache", PrefixCache.Use::hits);
    }

    private static void gauge(MeterRegistry registry, String name, String description, IntSupplier value) {
        Gauge.builder(name, value::getAsInt).description(description).register(registry);
    }

    /** The registry holds this object weakly, and so the program must hold it. */
    private void counter(
            MeterRegistry registry, String name, String description, ToLongFunction<PrefixCache.Use> value) {
        FunctionCounter.builder(
                        "stagecoach.prefix.cache." + name, this, meters -> value.applyAsLong(meters.prefixes.get()))
                .description(description)
                .register(registry);
    }
}
