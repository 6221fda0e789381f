package io.stagecoach.gateway.http;

import io.stagecoach.gateway.generation.GenerationOrder;
import io.stagecoach.gateway.generation.GenerationStep;
import io.stagecoach.gateway.generation.OrderRules;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.process.KeptOrder;
import io.stagecoach.gateway.process.ProcessRequest;
import io.stagecoach.gateway.serving.LiveGenerations;
import io.stagecoach.gateway.serving.OrderKeeping;
import io.stagecoach.gateway.serving.Preparation;
import io.stagecoach.gateway.serving.PreparedGeneration;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Streams that a client can come back to: here while they are live, else at the member that makes them, else made again
 * from the order that was kept.
 */
@Component
class ResumableGenerations {
    /** Kept in an order's place once the text was ended. */
    private static final byte[] ENDED = {};

    private final LiveGenerations live;
    private final OrderKeeping keeping;
    private final OrderRules rules;
    private final Preparation preparation;
    private final JsonMapper mapper;

    /** A text to be read, from its first step. */
    record Found(ProcessRequest request, GenerationOrder order, Flux<GenerationStep> steps) {}

    ResumableGenerations(
            LiveGenerations live, OrderKeeping keeping, OrderRules rules, Preparation preparation, JsonMapper mapper) {
        this.live = live;
        this.keeping = keeping;
        this.rules = rules;
        this.preparation = preparation;
        this.mapper = mapper;
    }

    /** The cluster keeps the order before the first token is made. */
    Mono<Flux<GenerationStep>> begin(ProcessRequest request, PreparedGeneration prepared) {
        GenerationOrder order = prepared.order();
        return keeping.keep(order.id(), mapper.writeValueAsBytes(KeptOrder.of(request, order)))
                .thenReturn(live.run(order.id(), prepared));
    }

    /** Empty when nobody knows the generation, or no longer. */
    Mono<Found> find(String id) {
        return kept(id).map(bytes -> mapper.readValue(bytes, KeptOrder.class))
                .flatMap(kept -> live.find(id, again(kept, id).flatMapMany(Found::steps))
                        .map(steps -> Mono.just(new Found(kept.request(), kept.order(rules, id), steps)))
                        .orElseGet(() -> again(kept, id)));
    }

    /**
     * Ends the work at once where this gateway has it, and no gateway makes the text again.
     *
     * @return whether there was anything of this id
     */
    Mono<Boolean> end(String id) {
        return Mono.defer(() -> {
            boolean here = live.end(id, Problem.unknownGeneration(id));
            return kept(id).flatMap(order -> keeping.keep(id, ENDED).thenReturn(true))
                    .defaultIfEmpty(here);
        });
    }

    private Mono<byte[]> kept(String id) {
        return keeping.recall(id).filter(order -> order.length > 0);
    }

    /** Under another id towards the cluster: the first one's may still be known there. Readers find it under the first. */
    private Mono<Found> again(KeptOrder kept, String id) {
        return Mono.defer(() -> preparation.prepare(kept.order(rules, id + "-" + UUID.randomUUID())))
                .map(prepared -> new Found(kept.request(), kept.order(rules, id), live.goOn(id, prepared)));
    }
}
