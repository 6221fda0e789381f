package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import io.stagecoach.vocabulary.UnknownTokenException;
import io.stagecoach.vocabulary.Vocabulary;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The tokenizer service. Encoding is a call; decoding is in process, by the vocabulary. Failures are {@link Problem}s:
 * TOKENIZER_UNAVAILABLE when the service cannot be reached, NO_TOKENIZER when the model came without one.
 */
public interface Tokenizer {
    enum State {
        AVAILABLE,
        /** The model came without tokenizer files. */
        ABSENT,
        UNREACHABLE
    }

    /** @param vocabulary that the ids are of */
    record Encoding(List<Integer> ids, Vocabulary vocabulary) {
        public Encoding {
            ids = List.copyOf(ids);
        }
    }

    /** Never fails. */
    Mono<State> state();

    Mono<Encoding> encode(String text);

    /** The vocabulary that the service has now. */
    Mono<Vocabulary> vocabulary();

    /** An id that the model knows and the tokenizer does not: padding of the model's vocabulary. */
    static Problem unknown(UnknownTokenException e) {
        return Problem.of(ProblemKind.INVALID_PARAMETER, String.valueOf(e.getMessage()))
                .causedBy(e);
    }
}
