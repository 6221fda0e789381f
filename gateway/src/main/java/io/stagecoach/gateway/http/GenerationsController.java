package io.stagecoach.gateway.http;

import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.process.ProcessResponse.TokenEvent;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code /v1/generations/{id}}: read a stream on, from any gateway, or end it. */
@RestController
class GenerationsController {
    static final String PATH = "/v1/generations/";
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final ResumableGenerations resumable;
    private final ProcessEvents events;

    GenerationsController(ResumableGenerations resumable, ProcessEvents events) {
        this.resumable = resumable;
        this.events = events;
    }

    @GetMapping(PATH + "{id}/events")
    @Operation(
            tags = "process",
            summary = "Read a stream on",
            description = "The events of a text that was asked for with parameters.resumable, after the one that"
                + " Last-Event-ID names or from the first. Any gateway of the cluster answers for a quarter of an"
                + " hour; one that did not make the text reads it where a member still does, or makes it again, which"
                + " gives the same tokens.",
            parameters = {
                @Parameter(
                        name = "id",
                        in = ParameterIn.PATH,
                        required = true,
                        description = "From the header X-Generation-Id",
                        schema = @Schema(type = "string")),
                @Parameter(
                        name = LAST_EVENT_ID,
                        in = ParameterIn.HEADER,
                        description = "The id of the last event that came",
                        schema = @Schema(type = "integer", minimum = "0"))
            })
    @ApiResponse(
            responseCode = "200",
            description = "The events",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(implementation = TokenEvent.class)))
    Mono<ResponseEntity<?>> events(ServerWebExchange exchange) {
        String id = id(exchange);
        String lastEventId = exchange.getRequest().getHeaders().getFirst(LAST_EVENT_ID);
        long skip = skip(lastEventId);
        return resumable
                .resume(id)
                .switchIfEmpty(unknown(id))
                .map(found -> events.respond(exchange, found.request(), found.spec(), found.steps(), skip));
    }

    @DeleteMapping(PATH + "{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            tags = "process",
            summary = "End a text",
            description = "A text that was asked for with parameters.resumable goes on for a while when nobody reads"
                    + " it; this ends its work at once, at the gateway that makes it. Nobody can read it on then.",
            parameters =
                    @Parameter(
                            name = "id",
                            in = ParameterIn.PATH,
                            required = true,
                            description = "From the header X-Generation-Id",
                            schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "204", description = "It has ended", content = @Content)
    Mono<Void> end(ServerWebExchange exchange) {
        String id = id(exchange);
        return resumable.end(id).flatMap(found -> found ? Mono.empty() : unknown(id));
    }

    /** A parameter with an annotation has springdoc look for a class of Hibernate's, which is not there. */
    private static String id(ServerWebExchange exchange) {
        Map<String, String> path = exchange.getRequiredAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        return Objects.requireNonNull(path.get("id"));
    }

    private static <T> Mono<T> unknown(String id) {
        return Mono.error(() -> Problem.unknownGeneration(id));
    }

    private static long skip(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return 0;
        }
        try {
            return Math.addExact(Integer.parseUnsignedInt(lastEventId.strip()), 1L);
        } catch (NumberFormatException e) {
            throw Problem.invalid(
                    LAST_EVENT_ID, LAST_EVENT_ID + " is the id of an event, a whole number from 0, not " + lastEventId);
        }
    }
}
