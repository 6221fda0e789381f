package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.GenerationStep.Piece;
import io.stagecoach.gateway.openai.CompletionBodies.Choice;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes one choice, whole or piece by piece.
 *
 * @param index of the choice in the answer
 * @param logprobs whether to write them
 * @param promptIds null when they are not asked for
 * @param ids whether to write token ids
 */
public record ChoiceWriter(
        int index, boolean logprobs, @Nullable List<Integer> promptIds, boolean ids) {

    /** @param texts how a token is written in logprobs */
    public Choice whole(List<Piece> pieces, Ended ended, IntFunction<String> texts) {
        return new Choice(
                index,
                ended.text(),
                logprobs ? LogprobsBody.of(pieces, texts) : null,
                ended.reason().label(),
                promptIds,
                tokenIds(pieces));
    }

    /** A piece that says nothing the client asked for is not worth a chunk. */
    public boolean worthAChunk(Piece piece) {
        return logprobs || ids || promptIds != null || !piece.text().isEmpty();
    }

    public Choice piece(Piece piece, IntFunction<String> texts) {
        List<Piece> one = List.of(piece);
        return new Choice(
                index,
                piece.text(),
                logprobs ? LogprobsBody.of(one, texts) : null,
                null,
                piece.token().index() == 0 ? promptIds : null,
                tokenIds(one));
    }

    public Choice end(Ended ended) {
        return new Choice(index, "", null, ended.reason().label(), null, tokenIds(List.of()));
    }

    private @Nullable List<Integer> tokenIds(List<Piece> pieces) {
        return ids ? pieces.stream().map(piece -> piece.token().id()).toList() : null;
    }
}
