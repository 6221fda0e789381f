package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.GenerationStep.Piece;
import io.stagecoach.gateway.openai.CompletionBodies.Choice;
import io.stagecoach.gateway.openai.CompletionPlan.ChoiceFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes one choice, whole or piece by piece.
 *
 * @param index of the choice in the answer
 * @param echo the prompt's text, when the text is to begin with it; else empty
 * @param textual tokens can be decoded; otherwise their ids are written in any case
 */
public record ChoiceWriter(int index, ChoiceFormat format, String echo, List<Integer> promptIds, boolean textual) {

    public ChoiceWriter {
        promptIds = List.copyOf(promptIds);
    }

    public ChoiceWriter at(int other) {
        return new ChoiceWriter(other, format, echo, promptIds, textual);
    }

    /** Whether the texts of single tokens must be known. */
    public boolean namesTokens() {
        return format.logprobs() && !format.tokensAsIds() && textual;
    }

    /** @param names how a token is written in logprobs */
    public Choice whole(List<Piece> pieces, Ended ended, IntFunction<String> names) {
        return new Choice(
                index,
                echo + ended.text(),
                logprobs(pieces, names),
                ended.reason().label(),
                format.tokenIds() ? promptIds : null,
                tokenIds(pieces));
    }

    /** The prompt, before the first piece. */
    public Optional<Choice> opening() {
        return echo.isEmpty() ? Optional.empty() : Optional.of(new Choice(index, echo, null, null, null, null));
    }

    /** A piece that says nothing the client asked for is not worth a chunk. */
    public boolean worthAChunk(Piece piece) {
        return format.logprobs() || writesIds() || !piece.text().isEmpty();
    }

    public Choice piece(Piece piece, IntFunction<String> names) {
        List<Piece> one = List.of(piece);
        boolean first = piece.token().index() == 0;
        return new Choice(
                index,
                piece.text(),
                logprobs(one, names),
                null,
                format.tokenIds() && first ? promptIds : null,
                tokenIds(one));
    }

    public Choice end(Ended ended) {
        return new Choice(index, "", null, ended.reason().label(), null, tokenIds(List.of()));
    }

    private @Nullable LogprobsBody logprobs(List<Piece> pieces, IntFunction<String> names) {
        return format.logprobs() ? LogprobsBody.of(pieces, echo.codePointCount(0, echo.length()), names) : null;
    }

    private boolean writesIds() {
        return format.tokenIds() || !textual;
    }

    private @Nullable List<Integer> tokenIds(List<Piece> pieces) {
        return writesIds() ? pieces.stream().map(piece -> piece.token().id()).toList() : null;
    }
}
