package io.stagecoach.gateway.http;

import io.stagecoach.gateway.generation.GenerationOrder;
import io.stagecoach.gateway.generation.GenerationStep;
import io.stagecoach.gateway.generation.OrderRules;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.process.KeptOrder;
import io.stagecoach.gateway.process.ProcessRequest;
import io.stagecoach.gateway.serving.OrderKeeping;
import io.stagecoach.gateway.serving.Preparation;
import io.stagecoach.gateway.serving.PreparedGeneration;
import io.stagecoach.gateway.serving.ResumableStreams;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Streams that a client can come back to, at any gateway: the cluster stores the request, and the member that computes the
 * text retains it.
 */
@Component
class ResumableGenerations {
    /** Kept in an order's place once the text was ended. */
    private static final byte[] ENDED = {};

    private final ResumableStreams streams;
    private final OrderKeeping keeping;
    private final OrderRules rules;
    private final Preparation preparation;
    private final JsonMapper mapper;

    /** A text to be read, from its first step. */
    record Found(ProcessRequest request, GenerationOrder order, Flux<GenerationStep> steps) {}

    ResumableGenerations(
            ResumableStreams streams,
            OrderKeeping keeping,
            OrderRules rules,
            Preparation preparation,
            JsonMapper mapper) {
        this.streams = streams;
        this.keeping = keeping;
        this.rules = rules;
        this.preparation = preparation;
        this.mapper = mapper;
    }

    /** The cluster keeps the order before the first token is made. */
    Mono<Flux<GenerationStep>> begin(ProcessRequest request, PreparedGeneration prepared) {
        GenerationOrder order = prepared.order();
        return keeping.keep(order.id(), mapper.writeValueAsBytes(KeptOrder.of(request, order)))
                .thenReturn(streams.begin(order.id(), prepared));
    }

    /** All steps of a text, the first ones too; empty when nobody knows it, or no longer. */
    Mono<Found> resume(String id) {
        return kept(id).map(bytes -> mapper.readValue(bytes, KeptOrder.class)).flatMap(kept -> {
            // Another id towards the cluster: the first one's may still be known there.
            GenerationOrder again = kept.order(rules, id + "-" + UUID.randomUUID());
            return streams.running(id)
                    .map(known -> Mono.just(preparation.again(known, again)))
                    .orElseGet(() -> preparation.prepare(again))
                    .map(prepared -> new Found(kept.request(), kept.order(rules, id), streams.resume(id, prepared)));
        });
    }

    /**
     * Ends the work at once where this gateway has it, and no gateway makes the text again.
     *
     * @return whether there was anything of this id
     */
    Mono<Boolean> end(String id) {
        return Mono.defer(() -> {
            boolean here = streams.end(id, Problem.unknownGeneration(id));
            return kept(id).flatMap(order -> keeping.keep(id, ENDED).thenReturn(true))
                    .defaultIfEmpty(here);
        });
    }

    private Mono<byte[]> kept(String id) {
        return keeping.recall(id).filter(order -> order.length > 0);
    }
}
