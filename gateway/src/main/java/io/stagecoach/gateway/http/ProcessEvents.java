package io.stagecoach.gateway.http;

import io.stagecoach.gateway.generation.GenerationSpec;
import io.stagecoach.gateway.generation.GenerationStep;
import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.GenerationStep.Prompted;
import io.stagecoach.gateway.generation.GenerationStep.TextPiece;
import io.stagecoach.gateway.process.ProcessRequest;
import io.stagecoach.gateway.process.ProcessResponse;
import io.stagecoach.gateway.process.ProcessResponse.TokenEvent;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;

/** The events of a text: {@code token} for each token, then {@code done}, numbered from 0 by their ids. */
@Component
class ProcessEvents {
    static final String GENERATION_ID = "X-Generation-Id";

    private final EventStream stream;

    ProcessEvents(EventStream stream) {
        this.stream = stream;
    }

    /** @param skip so many events that the client has already */
    ResponseEntity<?> respond(
            ServerWebExchange exchange,
            ProcessRequest request,
            GenerationSpec spec,
            Flux<GenerationStep> steps,
            long skip) {
        exchange.getResponse().getHeaders().set(GENERATION_ID, spec.id());
        return stream.respond(exchange, events(request, spec, steps, skip));
    }

    private Flux<ServerSentEvent<String>> events(
            ProcessRequest request, GenerationSpec spec, Flux<GenerationStep> steps, long skip) {
        return steps.index()
                .skip(skip)
                .map(numbered -> stream.event(
                        String.valueOf(numbered.getT1()),
                        name(numbered.getT2()),
                        data(request, spec, numbered.getT2())));
    }

    private static String name(GenerationStep step) {
        return switch (step) {
            case Prompted prompted -> throw unasked();
            case TextPiece piece -> "token";
            case Ended ended -> "done";
        };
    }

    private static IllegalStateException unasked() {
        return new IllegalStateException("prompts are scored for completions only");
    }

    private static Object data(ProcessRequest request, GenerationSpec spec, GenerationStep step) {
        return switch (step) {
            case Prompted prompted -> throw unasked();
            case TextPiece piece -> TokenEvent.of(piece);
            case Ended ended -> ProcessResponse.of(spec, request.metadata(), ended);
        };
    }
}
