package io.stagecoach.gateway.http;

import io.stagecoach.gateway.generation.GenerationSpec;
import io.stagecoach.gateway.generation.GenerationStep;
import io.stagecoach.gateway.generation.MemberPool;
import io.stagecoach.gateway.generation.PreparedGeneration;
import io.stagecoach.gateway.generation.RequestPreparer;
import io.stagecoach.gateway.generation.RequestRules;
import io.stagecoach.gateway.generation.ResumableStreams;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.process.ProcessRequest;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Streams that a client can resume at any gateway: the cluster stores the request, and the member that computes the text
 * retains it.
 */
@Component
class ResumableGenerations {
    /** Stored in place of the request of a text that a client ended. */
    private static final byte[] ENDED = {};

    private final ResumableStreams streams;
    private final MemberPool members;
    private final RequestRules rules;
    private final RequestPreparer preparer;
    private final JsonMapper mapper;

    /**
     * What the cluster stores: all that another gateway needs to compute the text again.
     *
     * @param seed of the first run; the request may name none
     */
    record StoredRequest(ProcessRequest request, long seed) {
        GenerationSpec spec(String id, RequestRules rules) {
            return request.spec(id, rules).withSeed(seed);
        }
    }

    /** A resumed text, from its first step. */
    record Resumed(ProcessRequest request, GenerationSpec spec, Flux<GenerationStep> steps) {}

    ResumableGenerations(
            ResumableStreams streams,
            MemberPool members,
            RequestRules rules,
            RequestPreparer preparer,
            JsonMapper mapper) {
        this.streams = streams;
        this.members = members;
        this.rules = rules;
        this.preparer = preparer;
        this.mapper = mapper;
    }

    /** The cluster stores the request before the first token is computed. */
    Mono<Flux<GenerationStep>> begin(ProcessRequest request, PreparedGeneration prepared) {
        GenerationSpec spec = prepared.spec();
        byte[] stored = mapper.writeValueAsBytes(new StoredRequest(request, spec.seed()));
        return members.store(spec.id(), stored).thenReturn(streams.begin(spec.id(), prepared));
    }

    /** All steps of a text from its first one; empty when the cluster does not know the id, or no longer. */
    Mono<Resumed> resume(String id) {
        return stored(id)
                .map(bytes -> mapper.readValue(bytes, StoredRequest.class))
                .flatMap(stored -> {
                    // The cluster may still run the first attempt, so this one needs another id.
                    GenerationSpec again = stored.spec(id + "-" + UUID.randomUUID(), rules);
                    return streams.running(id)
                            .map(known -> Mono.just(preparer.again(known, again)))
                            .orElseGet(() -> preparer.prepare(again))
                            .map(prepared -> new Resumed(
                                    stored.request(), stored.spec(id, rules), streams.resume(id, prepared)));
                });
    }

    /**
     * Ends a text at once if this gateway runs it, and keeps every gateway from resuming it.
     *
     * @return whether there was a text of this id
     */
    Mono<Boolean> end(String id) {
        return Mono.defer(() -> {
            boolean here = streams.end(id, Problem.unknownGeneration(id));
            return stored(id)
                    .flatMap(request -> members.store(id, ENDED).thenReturn(true))
                    .defaultIfEmpty(here);
        });
    }

    private Mono<byte[]> stored(String id) {
        return members.stored(id).filter(request -> request.length > 0);
    }
}
