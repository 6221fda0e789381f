package io.stagecoach.member.scheduler;

import io.stagecoach.member.scheduler.GenerationRequest.ContextWindow;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.sampling.Adjustments;
import io.stagecoach.sampling.Previous;
import io.stagecoach.sampling.SampledToken;
import io.stagecoach.sampling.SamplingParams;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a text in its context window, prompt and generated; earlier ones are dropped. Also knows which prompt tokens have
 * yet to be scored: none, unless the request asks for it.
 */
final class KnownTokens {
    private final ContextWindow window;
    private final int[] prompt;
    private final int topScores;
    private final int most;
    private final Set<Integer> stopIds;
    /** Tokens from the window's offset on. Each window has its own array: the prefix index shares it. */
    private int[] ids;

    private int offset;
    /** Tokens of the whole text. */
    private int count;
    /** Index in the prompt of the next token to be scored. Position p scores token p + 1, so the first token has no score. */
    private int nextScore;

    KnownTokens(GenerationRequest request) {
        window = request.window();
        prompt = request.prompt();
        topScores = request.sampling().logprobs();
        nextScore = request.scoresPrompt() ? 1 : prompt.length;
        most = request.maxNewTokens();
        stopIds = request.stopIds();
        count = prompt.length + request.generated().length;
        offset = window.offset(count);
        int[] known = Arrays.copyOf(prompt, count);
        System.arraycopy(request.generated(), 0, known, prompt.length, request.generated().length);
        // One more than the window: the token that makes it move.
        long room = Math.min((long) prompt.length + most, window.positions() + 1L);
        ids = Arrays.copyOfRange(known, offset, offset + Math.toIntExact(room));
    }

    void add(int id) {
        ids[count++ - offset] = id;
    }

    /** Whether the text has outgrown its window: {@link #slide} must be called before the next step. */
    boolean outgrown() {
        return window.offset(count) > offset;
    }

    void slide() {
        int moved = window.offset(count) - offset;
        ids = Arrays.copyOfRange(ids, moved, moved + ids.length);
        offset += moved;
    }

    /** The window's tokens, {@link #length} of them, with room for more; not to be changed. */
    int[] ids() {
        return ids;
    }

    int[] ids(SequenceStep step) {
        return Arrays.copyOfRange(ids, step.start(), step.end());
    }

    /** Tokens in the window. */
    int length() {
        return count - offset;
    }

    int newest() {
        return ids[length() - 1];
    }

    int generated() {
        return count - prompt.length;
    }

    /** Tokens that may still come. */
    int remaining() {
        return most - generated();
    }

    /**
     * Why the text has ended, or null while it has not.
     *
     * @param computed positions of the window that all stages have
     */
    GenerationResult.@Nullable Reason end(int computed) {
        if (generated() > 0 && stopIds.contains(newest())) {
            return GenerationResult.Reason.STOP;
        }
        boolean prefilled = offset + computed >= prompt.length;
        return prefilled && remaining() == 0 ? GenerationResult.Reason.LENGTH : null;
    }

    /** Tokens of the whole text, which is the index of the next one. */
    int count() {
        return count;
    }

    int offset() {
        return offset;
    }

    /** How the last stage samples the next token. */
    SequenceStep.Sample sample(SamplingParams params) {
        return new SequenceStep.Sample(params, count, previous(params.adjustments()));
    }

    /** The tokens that penalties look at: those in the window. */
    private Previous previous(Adjustments adjustments) {
        return adjustments.needed(ids, length(), Math.max(0, prompt.length - offset));
    }

    /**
     * The scores wanted of positions {@code [start, end)}. After a recovery the listener may have some of them already.
     *
     * @return null when none
     */
    SequenceStep.@Nullable Score scoresWanted(int start, int end) {
        int last = Math.min(end + 1, prompt.length);
        return Math.max(nextScore, start + 1) >= last
                ? null
                : new SequenceStep.Score(Arrays.copyOfRange(prompt, start + 1, last), topScores);
    }

    /** Tells the listener the scores of a step that it does not have yet. */
    void takeScores(SequenceStep step, List<SampledToken> tokens, GenerationListener listener) {
        int known = nextScore - (step.start() + 1);
        if (!tokens.isEmpty() && known < tokens.size()) {
            listener.onPromptScored(nextScore, tokens.subList(known, tokens.size()));
            nextScore += tokens.size() - known;
        }
    }

    /** How many tokens of the window other caches may provide, and one more: tokens to be scored must be computed. */
    int sharable() {
        return nextScore < prompt.length ? nextScore : length();
    }
}
