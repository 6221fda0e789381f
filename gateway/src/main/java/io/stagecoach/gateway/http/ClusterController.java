package io.stagecoach.gateway.http;

import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.generation.MemberPool;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Duration;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code GET /api/cluster}: members, roles, claims and load, once or as events. */
@RestController
class ClusterController {
    /** A quarter of the default interval at which members are asked. */
    private static final Duration INTERVAL = Duration.ofMillis(250);

    private final MemberPool members;
    private final EventStream stream;
    private final Flux<ClusterView> changes;

    ClusterController(MemberPool members, EventStream stream) {
        this.members = members;
        this.stream = stream;
        // Shared by all watchers; idle without any.
        this.changes = Flux.interval(Duration.ZERO, INTERVAL)
                .onBackpressureDrop()
                .concatMap(tick -> view())
                .distinctUntilChanged()
                .replay(1)
                .refCount();
    }

    /** The cluster is empty while no member answers: the UI page must keep working. */
    @GetMapping("/api/cluster")
    @Operation(
            tags = "cluster",
            summary = "The cluster's members, their roles and their load",
            description = "With Accept: text/plain, a table for a terminal.")
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = "application/json", schema = @Schema(implementation = ClusterView.class)),
                @Content(mediaType = "text/plain", schema = @Schema(type = "string"))
            })
    Mono<ResponseEntity<?>> cluster(ServerWebExchange exchange) {
        boolean text = prefersText(exchange.getRequest().getHeaders().getAccept());
        return view().map(view -> text
                ? ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body(ClusterTable.of(view))
                : ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(view));
    }

    @GetMapping("/api/cluster/events")
    @Operation(
            tags = "cluster",
            summary = "The cluster as it changes",
            description = "Server-sent events: cluster, with the answer of GET /api/cluster, at once and after"
                    + " every change, at most four times a second; comment lines during silence.")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(implementation = ClusterView.class)))
    ResponseEntity<?> events(ServerWebExchange exchange) {
        return stream.respond(exchange, changes.map(view -> stream.event("cluster", view)));
    }

    private Mono<ClusterView> view() {
        return members.view().defaultIfEmpty(ClusterView.EMPTY);
    }

    private static boolean prefersText(List<MediaType> accept) {
        return !accept.isEmpty() && accept.getFirst().equalsTypeAndSubtype(MediaType.TEXT_PLAIN);
    }
}
