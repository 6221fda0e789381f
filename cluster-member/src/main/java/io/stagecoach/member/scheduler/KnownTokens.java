package io.stagecoach.member.scheduler;

import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.sampling.Adjustments;
import io.stagecoach.sampling.Previous;
import io.stagecoach.sampling.SamplingParams;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tokens of a text, prompt and generated, as far as they are in its window: nobody needs the others any more. */
final class KnownTokens {
    private final ContextWindow window;
    private final int prompt;
    private final int most;
    private final Set<Integer> stopIds;
    /** From the window's offset on. Another array for each window, as caches of an earlier one are known by its tokens. */
    private int[] ids;

    private int offset;
    /** Those before the window included. */
    private int count;

    KnownTokens(GenerationRequest request) {
        window = request.window();
        prompt = request.prompt().length;
        most = request.maxNewTokens();
        stopIds = request.stopIds();
        count = prompt + request.generated().length;
        offset = window.offset(count);
        int[] known = Arrays.copyOf(request.prompt(), count);
        System.arraycopy(request.generated(), 0, known, prompt, request.generated().length);
        // One more than the window: the token that makes it move.
        long room = Math.min((long) prompt + most, window.positions() + 1L);
        ids = Arrays.copyOfRange(known, offset, offset + Math.toIntExact(room));
    }

    void add(int id) {
        ids[count++ - offset] = id;
    }

    /** The window has moved on, but {@link #slide} was not called yet: no step can be made before. */
    boolean outgrown() {
        return window.offset(count) > offset;
    }

    void slide() {
        int moved = window.offset(count) - offset;
        ids = Arrays.copyOfRange(ids, moved, moved + ids.length);
        offset += moved;
    }

    /** Those in the window, {@link #length} of them, and room for more; not to be changed. */
    int[] ids() {
        return ids;
    }

    int[] ids(SequenceStep step) {
        return Arrays.copyOfRange(ids, step.start(), step.end());
    }

    /** Of those in the window. */
    int length() {
        return count - offset;
    }

    int newest() {
        return ids[length() - 1];
    }

    int generated() {
        return count - prompt;
    }

    /** Tokens that may still come. */
    int remaining() {
        return most - generated();
    }

    /**
     * Why the generation is at its end, or null when it goes on.
     *
     * @param computed positions of those in the window
     */
    GenerationResult.@Nullable Reason end(int computed) {
        if (generated() > 0 && stopIds.contains(newest())) {
            return GenerationResult.Reason.STOP;
        }
        boolean prefilled = offset + computed >= prompt;
        return prefilled && remaining() == 0 ? GenerationResult.Reason.LENGTH : null;
    }

    /** How many there are of the whole text, which is the index of the next. */
    int count() {
        return count;
    }

    int offset() {
        return offset;
    }

    /** How the token after these is to be chosen. */
    SequenceStep.Sample sample(SamplingParams params) {
        return new SequenceStep.Sample(params, count, previous(params.adjustments()));
    }

    /** What the penalties must know: they look at the window only. */
    private Previous previous(Adjustments adjustments) {
        return adjustments.needed(ids, length(), Math.max(0, prompt - offset));
    }
}
