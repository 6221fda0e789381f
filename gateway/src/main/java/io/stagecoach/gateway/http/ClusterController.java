package io.stagecoach.gateway.http;

import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.serving.MemberPool;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code GET /api/cluster}: members, roles, claims, load; and the same as it changes. */
@RestController
class ClusterController {
    private static final ClusterBody NOBODY = new ClusterBody(false, List.of(), null, List.of(), List.of());

    /** Members are asked about as often. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private final MemberPool members;
    private final EventStream stream;
    private final Flux<ClusterBody> changes;

    ClusterController(MemberPool members, EventStream stream) {
        this.members = members;
        this.stream = stream;
        // One look for all who watch, and none when nobody does.
        this.changes = Flux.interval(Duration.ZERO, LOOK)
                .onBackpressureDrop()
                .concatMap(tick -> body())
                .distinctUntilChanged()
                .replay(1)
                .refCount();
    }

    /** A cluster of which no member answers is an empty one: the page that shows it must go on working. */
    @GetMapping("/api/cluster")
    @Operation(
            tags = "cluster",
            summary = "The cluster's members, their roles and their load",
            description = "With Accept: text/plain, a table for a terminal.")
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = "application/json", schema = @Schema(implementation = ClusterBody.class)),
                @Content(mediaType = "text/plain", schema = @Schema(type = "string"))
            })
    Mono<ResponseEntity<?>> cluster(ServerWebExchange exchange) {
        boolean table = wantsText(exchange.getRequest().getHeaders());
        return members.view()
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .map(view -> table ? table(view) : json(view));
    }

    @GetMapping("/api/cluster/events")
    @Operation(
            tags = "cluster",
            summary = "The cluster as it changes",
            description = "Server-sent events: cluster, with what GET /api/cluster answers, at once and whenever that"
                    + " changes, at most four times a second; a comment line while nothing does.")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(implementation = ClusterBody.class)))
    ResponseEntity<?> events(ServerWebExchange exchange) {
        return stream.respond(exchange, changes.map(body -> stream.event("cluster", body)));
    }

    private Mono<ClusterBody> body() {
        return members.view().map(ClusterBody::of).defaultIfEmpty(NOBODY);
    }

    private static ResponseEntity<?> json(Optional<ClusterView> view) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(view.map(ClusterBody::of).orElse(NOBODY));
    }

    private static ResponseEntity<?> table(Optional<ClusterView> view) {
        return ResponseEntity.ok()
                .contentType(MediaType.TEXT_PLAIN)
                .body(view.map(ClusterTable::of).orElseGet(ClusterTable::nobody));
    }

    private static boolean wantsText(HttpHeaders headers) {
        List<MediaType> accept = headers.getAccept();
        return !accept.isEmpty() && accept.getFirst().equalsTypeAndSubtype(MediaType.TEXT_PLAIN);
    }
}
