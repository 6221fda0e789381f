package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.generation.GenerationStep;
import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.GenerationStep.Prompted;
import io.stagecoach.gateway.generation.GenerationStep.TextPiece;
import io.stagecoach.gateway.generation.MemberEvent.GeneratedToken;
import io.stagecoach.gateway.generation.MemberEvent.PromptScored.Score;
import io.stagecoach.gateway.openai.CompletionBodies.Choice;
import io.stagecoach.gateway.openai.CompletionPlan.ChoiceFormat;
import io.stagecoach.gateway.openai.LogprobsBody.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes one choice, whole or step by step.
 *
 * @param index of the choice in the answer
 * @param textual tokens can be decoded; otherwise their ids are always written
 */
public record ChoiceWriter(int index, ChoiceFormat format, Echo echo, List<Integer> promptIds, boolean textual) {

    /**
     * The prompt before a choice's text.
     *
     * @param text empty without echo
     * @param offsets where its tokens begin in it, in code points; empty unless they have log probabilities
     */
    public record Echo(String text, List<Integer> offsets) {
        public static final Echo NONE = new Echo("", List.of());

        public Echo {
            offsets = List.copyOf(offsets);
        }

        /** In code points. */
        int length() {
            return text.codePointCount(0, text.length());
        }

        /** The entries of the prompt's tokens; the scores are of all tokens but the first. */
        List<Entry> entries(List<Integer> ids, List<Score> scores) {
            List<Entry> entries = new ArrayList<>();
            entries.add(new Entry(offsets.getFirst(), ids.getFirst(), null, List.of()));
            for (int i = 1; i < ids.size(); i++) {
                Score score = scores.get(i - 1);
                entries.add(new Entry(offsets.get(i), ids.get(i), score.logprob(), score.top()));
            }
            return entries;
        }
    }

    public ChoiceWriter {
        promptIds = List.copyOf(promptIds);
    }

    public ChoiceWriter at(int other) {
        return new ChoiceWriter(other, format, echo, promptIds, textual);
    }

    /** Whether logprobs need the texts of single tokens. */
    public boolean namesTokens() {
        return format.logprobs() && !format.tokensAsIds() && textual;
    }

    /** The tokens in logprobs; empty unless logprobs are asked for. */
    public List<Entry> entries(List<GenerationStep> steps) {
        return format.logprobs()
                ? steps.stream().flatMap(step -> entries(step).stream()).toList()
                : List.of();
    }

    private List<Entry> entries(GenerationStep step) {
        return switch (step) {
            case Prompted prompted -> echo.entries(promptIds, prompted.scores());
            case TextPiece piece -> List.of(entry(piece));
            case Ended ended -> List.of();
        };
    }

    private Entry entry(TextPiece piece) {
        GeneratedToken token = piece.token();
        Double logprob = Objects.requireNonNull(token.logprob(), "the member sent no logprob though one was asked for");
        return new Entry(echo.length() + piece.textOffset(), token.id(), logprob, token.top());
    }

    /**
     * Writes the whole choice from all its steps.
     * @param names how a token is written in logprobs
     */
    public Choice whole(List<GenerationStep> steps, IntFunction<String> names) {
        Ended ended = (Ended) steps.getLast();
        return new Choice(
                index,
                echo.text() + ended.text(),
                logprobs(steps, names),
                ended.reason().label(),
                shownPrompt(),
                tokenIds(steps));
    }

    /** The echoed prompt as the first chunk. Empty if it needs log probabilities: they come with a step. */
    public Optional<Choice> opening() {
        return echo.text().isEmpty() || format.scoresPrompt()
                ? Optional.empty()
                : Optional.of(new Choice(index, echo.text(), null, null, shownPrompt(), null));
    }

    /** Whether a step contains anything that the client asked for. */
    public boolean worthAChunk(GenerationStep step) {
        return switch (step) {
            case TextPiece piece ->
                format.logprobs() || writesIds() || !piece.text().isEmpty();
            case Prompted prompted -> true;
            case Ended ended -> true;
        };
    }

    public Choice chunk(GenerationStep step, IntFunction<String> names) {
        List<GenerationStep> one = List.of(step);
        return switch (step) {
            case Prompted prompted -> new Choice(index, echo.text(), logprobs(one, names), null, shownPrompt(), null);
            case TextPiece piece ->
                new Choice(
                        index,
                        piece.text(),
                        logprobs(one, names),
                        null,
                        isFirst(piece) ? shownPrompt() : null,
                        tokenIds(one));
            case Ended ended -> new Choice(index, "", null, ended.reason().label(), null, tokenIds(one));
        };
    }

    private boolean isFirst(TextPiece piece) {
        return piece.token().index() == 0 && echo.text().isEmpty();
    }

    private @Nullable List<Integer> shownPrompt() {
        return format.tokenIds() ? promptIds : null;
    }

    private @Nullable LogprobsBody logprobs(List<GenerationStep> steps, IntFunction<String> names) {
        return format.logprobs() ? LogprobsBody.of(entries(steps), names) : null;
    }

    private boolean writesIds() {
        return format.tokenIds() || !textual;
    }

    private @Nullable List<Integer> tokenIds(List<GenerationStep> steps) {
        return writesIds()
                ? steps.stream()
                        .filter(TextPiece.class::isInstance)
                        .map(step -> ((TextPiece) step).token().id())
                        .toList()
                : null;
    }
}
