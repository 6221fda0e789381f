package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import io.stagecoach.vocabulary.UnknownTokenException;
import io.stagecoach.vocabulary.Vocabulary;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The tokenizer service. Encoding is a call; decoding is in process, with the vocabulary. Failures are {@link
 * Problem}s: TOKENIZER_UNAVAILABLE if the service cannot be reached, NO_TOKENIZER if the model has no tokenizer.
 */
public interface Tokenizer {
    enum State {
        AVAILABLE,
        /** The model has no tokenizer files. */
        ABSENT,
        UNREACHABLE
    }

    /** A prompt's token ids and the vocabulary that they belong to. */
    record Encoding(List<Integer> ids, Vocabulary vocabulary) {
        public Encoding {
            ids = List.copyOf(ids);
        }
    }

    /** Never fails. */
    Mono<State> state();

    Mono<Encoding> encode(String text);

    /** The current vocabulary of the service. */
    Mono<Vocabulary> vocabulary();

    /** The problem of an id that is inside the model's vocabulary and unknown to the tokenizer: padding. */
    static Problem unknown(UnknownTokenException e) {
        return Problem.of(ProblemKind.INVALID_PARAMETER, String.valueOf(e.getMessage()))
                .causedBy(e);
    }
}
