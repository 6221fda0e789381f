package io.stagecoach.gateway.metrics;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.cluster.MemberSurvey;
import io.stagecoach.gateway.generation.GenerationMetrics;
import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.Generations.Observer;
import io.stagecoach.gateway.generation.PreparedGeneration;
import io.stagecoach.gateway.problem.ProblemKind;
import io.stagecoach.metrics.Buckets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Counts and times generations and tokens under vLLM's names for them. Spring counts HTTP requests. Every meter is
 * registered at the start, at 0, so that rates are right.
 */
public final class GatewayMeters implements Observer {
    private static final double NANOS_PER_MS = 1e6;

    private final AtomicInteger running = new AtomicInteger();
    private final Map<Outcome, Counter> finished = new EnumMap<>(Outcome.class);
    private final Map<ProblemKind, Counter> failures = new EnumMap<>(ProblemKind.class);
    private final Counter promptTokens;
    private final Counter generationTokens;
    private final Counter failovers;
    private final Timer timeToFirstToken;
    private final Timer interTokenLatency;
    private final Timer endToEnd;
    private final Timer queue;
    private final Timer prefill;
    private final Timer decode;

    public GatewayMeters(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            finished.put(
                    outcome,
                    Counter.builder("stagecoach.request.success")
                            .description("Generations that came to an end without a failure, by what ended them")
                            .tag("finished_reason", outcome.label())
                            .register(registry));
        }
        for (ProblemKind kind : ProblemKind.values()) {
            failures.put(
                    kind,
                    Counter.builder("stagecoach.request.failure")
                            .description("Generations that failed, by the problem that the client is told")
                            .tag("problem", kind.slug())
                            .register(registry));
        }
        promptTokens = counter(registry, "prompt.tokens", "Tokens of prompts that were sent to the cluster");
        generationTokens = counter(registry, "generation.tokens", "Tokens that came back");
        failovers = counter(registry, "failovers", "Times that another coordinator went on with a generation");
        timeToFirstToken =
                timer(registry, "time.to.first.token", "From the request to its first token", Buckets.request());
        interTokenLatency = timer(registry, "inter.token.latency", "Between tokens of one text", Buckets.step());
        endToEnd = timer(registry, "e2e.request.latency", "From the request to its end", Buckets.request());
        queue = timer(registry, "request.queue.time", "In a member's queue, of one request", Buckets.request());
        prefill = timer(registry, "request.prefill.time", "In prefill, of one request", Buckets.request());
        decode = timer(registry, "request.decode.time", "In decode, of one request", Buckets.request());
        Gauge.builder("stagecoach.gateway.generations.running", running, AtomicInteger::get)
                .description("Running requests of this gateway")
                .register(registry);
    }

    @Override
    public void started(PreparedGeneration generation) {
        running.incrementAndGet();
        promptTokens.increment(generation.promptIds().size());
    }

    @Override
    public void token(boolean first, long nanosSinceLast) {
        generationTokens.increment();
        (first ? timeToFirstToken : interTokenLatency).record(nanosSinceLast, TimeUnit.NANOSECONDS);
    }

    @Override
    public void ended(Ended ended) {
        GenerationMetrics times = ended.metrics();
        failovers.increment(times.failovers());
        record(endToEnd, times.totalMs());
        record(queue, times.queueMs());
        record(prefill, times.prefillMs());
        record(decode, times.decodeMs());
    }

    @Override
    public void failed(ProblemKind kind) {
        requireNonNull(failures.get(kind)).increment();
    }

    @Override
    public void finished(Outcome outcome) {
        requireNonNull(finished.get(outcome)).increment();
    }

    @Override
    public void closed() {
        running.decrementAndGet();
    }

    private static void record(Timer timer, double ms) {
        timer.record(Math.round(ms * NANOS_PER_MS), TimeUnit.NANOSECONDS);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder("stagecoach." + name).description(description).register(registry);
    }

    private static Timer timer(MeterRegistry registry, String name, String description, Duration[] buckets) {
        return Timer.builder("stagecoach." + name)
                .description(description)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    /** Gauges of the members as this gateway sees them; Prometheus may see others. */
    public static void bindMembers(MeterRegistry registry, Supplier<MemberSurvey> survey) {
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
