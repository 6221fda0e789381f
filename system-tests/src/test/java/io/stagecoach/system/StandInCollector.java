package io.stagecoach.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Takes spans as an OpenTelemetry collector does (OTLP over HTTP, in protobuf) and keeps them. */
final class StandInCollector implements AutoCloseable {
    private final HttpServer server;
    private final List<Received> spans = new ArrayList<>();

    /** Ids in hexadecimal. */
    record Received(
            String service, String trace, String id, String parent, String name, Map<String, String> attributes) {
        static Received of(String service, Span span) {
            HexFormat hex = HexFormat.of();
            return new Received(
                    service,
                    hex.formatHex(span.getTraceId().toByteArray()),
                    hex.formatHex(span.getSpanId().toByteArray()),
                    hex.formatHex(span.getParentSpanId().toByteArray()),
                    span.getName(),
                    span.getAttributesList().stream()
                            .collect(Collectors.toMap(
                                    attribute -> attribute.getKey(),
                                    attribute -> attribute.getValue().getStringValue())));
        }
    }

    StandInCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    /** For {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Those that have come when they are enough, or when the time is over. */
    synchronized List<Received> await(Duration limit, Predicate<List<Received>> enough) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!enough.test(spans)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return List.copyOf(spans);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            add(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private synchronized void add(ExportTraceServiceRequest request) {
        for (ResourceSpans ofService : request.getResourceSpansList()) {
            String service = ofService.getResource().getAttributesList().stream()
                    .filter(attribute -> attribute.getKey().equals("service.name"))
                    .map(attribute -> attribute.getValue().getStringValue())
                    .findFirst()
                    .orElse("");
            ofService
                    .getScopeSpansList()
                    .forEach(scope -> scope.getSpansList().forEach(span -> spans.add(Received.of(service, span))));
        }
        notifyAll();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
