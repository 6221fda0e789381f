package io.stagecoach.gateway.serving;

import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Text to token ids and back. Failures are {@link io.stagecoach.gateway.problem.ProblemException}s: TOKENIZER_UNAVAILABLE
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

    /** Begins to decode one growing text. */
    DecodeSession open();
}
