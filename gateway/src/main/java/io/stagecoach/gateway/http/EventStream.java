package io.stagecoach.gateway.http;

import io.stagecoach.gateway.GatewaySettings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import tools.jackson.databind.json.JsonMapper;

/** Server-sent events: JSON data, comment lines during silence, an error as the last event. */
@Component
class EventStream {
    private static final ServerSentEvent<String> HEARTBEAT =
            ServerSentEvent.<String>builder().comment(" heartbeat").build();

    private final JsonMapper mapper;
    private final ProblemWriter problems;
    private final Duration heartbeat;

    EventStream(JsonMapper mapper, ProblemWriter problems, GatewaySettings settings) {
        this.mapper = mapper;
        this.problems = problems;
        this.heartbeat = settings.heartbeat();
    }

    ServerSentEvent<String> event(String name, Object data) {
        return ServerSentEvent.builder(json(data)).event(name).build();
    }

    /** An event with an id, after which a client can resume the stream. */
    ServerSentEvent<String> event(String id, String name, Object data) {
        return ServerSentEvent.builder(json(data)).id(id).event(name).build();
    }

    /** An event without a name, as OpenAI's streams have them. */
    ServerSentEvent<String> data(Object data) {
        return ServerSentEvent.builder(json(data)).build();
    }

    /** Answers with events. An error before the first becomes an error response, a later one an {@code error} event. */
    ResponseEntity<?> respond(ServerWebExchange exchange, Flux<ServerSentEvent<String>> events) {
        return respond(exchange, events, error -> Flux.just(event("error", problem(exchange, error))));
    }

    /**
     * Answers with events.
     *
     * @param onError the last events of a stream that fails after its first event
     */
    ResponseEntity<?> respond(
            ServerWebExchange exchange,
            Flux<ServerSentEvent<String>> events,
            Function<Throwable, Flux<ServerSentEvent<String>>> onError) {
        AtomicBoolean begun = new AtomicBoolean();
        Flux<ServerSentEvent<String>> body = withHeartbeat(events, heartbeat)
                .doOnNext(event -> begun.set(true))
                .onErrorResume(error -> begun.get() ? onError.apply(error) : Flux.error(error))
                .takeUntilOther(RequestFilter.end(exchange));
        return ResponseEntity.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                // Turns off buffering in nginx.
                .header("X-Accel-Buffering", "no")
                .body(body);
    }

    /** The body of an error in the form of the request's API. */
    Object problem(ServerWebExchange exchange, Throwable error) {
        return problems.body(exchange, error);
    }

    /** Adds a comment line after every interval without an event. */
    static Flux<ServerSentEvent<String>> withHeartbeat(Flux<ServerSentEvent<String>> events, Duration idle) {
        return events.publish(shared -> Flux.merge(shared, heartbeats(shared.onErrorComplete(), idle)));
    }

    private static Flux<ServerSentEvent<String>> heartbeats(Flux<ServerSentEvent<String>> events, Duration idle) {
        return events.map(event -> HEARTBEAT)
                .startWith(HEARTBEAT)
                .switchMap(event -> Flux.interval(idle).onBackpressureDrop().map(tick -> HEARTBEAT))
                .takeUntilOther(events.ignoreElements());
    }

    /** With a space after "data:", as most servers write it and some clients require it. */
    private String json(Object data) {
        return " " + (data instanceof String text ? text : mapper.writeValueAsString(data));
    }
}
