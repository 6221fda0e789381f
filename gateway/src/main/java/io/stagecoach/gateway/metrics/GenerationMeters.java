package io.stagecoach.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.serving.GenerationListener;
import io.stagecoach.gateway.serving.PreparedGeneration;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts generations and tokens, and times them. HTTP requests are counted by Spring. */
public final class GenerationMeters implements GenerationListener {
    private final AtomicInteger running = new AtomicInteger();
    private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
    private final Counter promptTokens;
    private final Counter completionTokens;
    private final Counter failovers;
    private final Timer timeToFirstToken;
    private final Timer interTokenLatency;

    public GenerationMeters(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(
                    outcome,
                    Counter.builder("stagecoach.generations")
                            .description("Generations that ended, by how")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        promptTokens = tokens(registry, "prompt", "Tokens of prompts that were sent to the cluster");
        completionTokens = tokens(registry, "completion", "Tokens that came back");
        failovers = Counter.builder("stagecoach.failovers")
                .description("Times another member went on with a generation")
                .register(registry);
        timeToFirstToken = timer(registry, "stagecoach.time.to.first.token", "From the request to its first token");
        interTokenLatency = timer(registry, "stagecoach.inter.token.latency", "Between tokens of one generation");
        registry.gauge("stagecoach.generations.running", running);
    }

    @Override
    public void started(PreparedGeneration generation) {
        running.incrementAndGet();
        promptTokens.increment(generation.promptIds().size());
    }

    @Override
    public void token(boolean first, long nanosSinceLast) {
        completionTokens.increment();
        (first ? timeToFirstToken : interTokenLatency).record(nanosSinceLast, TimeUnit.NANOSECONDS);
    }

    @Override
    public void ended(Ended ended) {
        failovers.increment(ended.metrics().failovers());
    }

    @Override
    public void closed(Outcome outcome) {
        running.decrementAndGet();
        Objects.requireNonNull(outcomes.get(outcome)).increment();
    }

    private static Counter tokens(MeterRegistry registry, String kind, String description) {
        return Counter.builder("stagecoach." + kind + ".tokens")
                .description(description)
                .register(registry);
    }

    private static Timer timer(MeterRegistry registry, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(20),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(200),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30))
                .register(registry);
    }
}
