package io.stagecoach.gateway.serving;

import java.util.List;
import reactor.core.publisher.Mono;

/** Of a model that came without a tokenizer. */
final class NoCodec implements TextCodec {
    @Override
    public Mono<State> state() {
        return Mono.just(State.ABSENT);
    }

    @Override
    public Mono<List<Integer>> encode(String text) {
        return Mono.never();
    }

    @Override
    public Mono<String> decode(List<Integer> ids) {
        return Mono.never();
    }

    @Override
    public DecodeSession open() {
        return DecodeSession.SILENT;
    }
}
