package io.stagecoach.telemetry;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Converts trace context to strings, for code that only carries it, and records spans of finished work. */
public final class Traces {
    /** W3C Trace Context, level 1. */
    public static final String TRACEPARENT = "traceparent";

    private final Tracer tracer;
    private final Propagator propagator;

    public Traces(Tracer tracer, Propagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    /** The {@code traceparent} of this thread's span; null if it is not sampled. */
    public @Nullable String current() {
        Span span = tracer.currentSpan();
        return span == null ? null : headers(span).get(TRACEPARENT);
    }

    /** The headers of a call that belongs to this span; empty if it is not sampled. */
    public Map<String, String> headers(Span span) {
        Map<String, String> headers = new HashMap<>();
        if (Boolean.TRUE.equals(span.context().sampled())) {
            propagator.inject(span.context(), headers, (carrier, name, value) -> headers.put(name, value));
        }
        return headers;
    }

    /**
     * Records a span of finished work.
     *
     * @param parent a {@code traceparent}
     */
    public void record(String parent, String name, Instant start, Instant end, Map<String, String> tags) {
        Span.Builder span = propagator
                .extract(parent, (carrier, key) -> key.equals(TRACEPARENT) ? carrier : null)
                .name(name)
                .startTimestamp(micros(start), TimeUnit.MICROSECONDS);
        tags.forEach(span::tag);
        span.start().end(micros(end), TimeUnit.MICROSECONDS);
    }

    private static long micros(Instant time) {
        return TimeUnit.SECONDS.toMicros(time.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(time.getNano());
    }
}
