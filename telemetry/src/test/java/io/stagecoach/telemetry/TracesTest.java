package io.stagecoach.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TracesTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final InMemorySpanExporter exported = InMemorySpanExporter.create();

    @Test
    void theCurrentSpanIsTheParentOfWhatIsRecordedElsewhere() {
        Tracer tracer = tracer(Sampler.alwaysOn());
        Traces traces = traces(tracer);
        Span span = tracer.nextSpan().name("generate").start();
        String context;
        try (Tracer.SpanInScope ignored = tracer.withSpan(span)) {
            context = traces.current();
        }
        assertThat(context)
                .as("sampled; level 2 of the standard also says that the id is random")
                .matches("00-" + span.context().traceId() + "-" + span.context().spanId() + "-0[13]");
        assertThat(traces.headers(span)).containsEntry(Traces.TRACEPARENT, context);
        assertThat(traces.current()).as("no longer in that span").isNull();
    }

    @Test
    void workThatIsOverBecomesASpanOfItsTrace() {
        Traces traces = traces(tracer(Sampler.parentBased(Sampler.alwaysOff())));
        Instant start = Instant.parse("2026-01-02T03:04:05.000006Z");
        traces.record(PARENT, "stage 1", start, start.plusMillis(7), Map.of("stagecoach.stage", "1"));

        assertThat(exported.getFinishedSpanItems()).hasSize(1);
        SpanData span = exported.getFinishedSpanItems().getFirst();
        assertThat(span.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(span.getParentSpanId()).isEqualTo("b7ad6b7169203331");
        assertThat(span.getName()).isEqualTo("stage 1");
        assertThat(span.getStartEpochNanos()).isEqualTo(start.getEpochSecond() * 1_000_000_000 + 6_000);
        assertThat(span.getEndEpochNanos() - span.getStartEpochNanos()).isEqualTo(7_000_000);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("stagecoach.stage")))
                .isEqualTo("1");
    }

    @Test
    void whatIsNotSampledIsNotFollowed() {
        Tracer tracer = tracer(Sampler.alwaysOff());
        Traces traces = traces(tracer);
        Span span = tracer.nextSpan().start();
        try (Tracer.SpanInScope ignored = tracer.withSpan(span)) {
            assertThat(traces.current()).isNull();
        }
        assertThat(traces.headers(span)).isEmpty();
    }

    @Test
    void withoutTracingThereIsNothing() {
        Traces traces = new Traces(Tracer.NOOP, Propagator.NOOP);
        assertThat(traces.current()).isNull();
        traces.record(PARENT, "stage 1", Instant.EPOCH, Instant.EPOCH, Map.of());
    }

    private Tracer tracer(Sampler sampler) {
        return new OtelTracer(openTelemetry(sampler), new OtelCurrentTraceContext(), event -> {});
    }

    private io.opentelemetry.api.trace.Tracer openTelemetry(Sampler sampler) {
        return SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(SimpleSpanProcessor.create(exported))
                .build()
                .get("test");
    }

    private Traces traces(Tracer tracer) {
        ContextPropagators w3c = ContextPropagators.create(W3CTraceContextPropagator.getInstance());
        return new Traces(tracer, new OtelPropagator(w3c, openTelemetry(Sampler.parentBased(Sampler.alwaysOff()))));
    }
}
