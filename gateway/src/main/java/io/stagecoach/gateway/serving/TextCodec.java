package io.stagecoach.gateway.serving;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Text to token ids and back. Failures are {@link io.stagecoach.gateway.problem.Problem}s: TOKENIZER_UNAVAILABLE
 * when it cannot be reached, NO_TOKENIZER when the model came without one.
 */
public interface TextCodec {
    enum State {
        AVAILABLE,
        /** The model came without tokenizer files. */
        ABSENT,
        UNREACHABLE
    }

    /** Never fails. */
    Mono<State> state();

    Mono<List<Integer>> encode(String text);

    Mono<String> decode(List<Integer> ids);

    /** Where each token begins in the text that they make together, in code points. */
    default Mono<List<Integer>> offsets(List<Integer> ids) {
        return Flux.using(this::open, session -> Flux.fromIterable(ids).concatMap(session::next), DecodeSession::close)
                .scan(0, (offset, text) -> offset + text.codePointCount(0, text.length()))
                .take(ids.size())
                .collectList();
    }

    /** Begins to decode one growing text. */
    DecodeSession open();
}
