package io.stagecoach.gateway.generation;

import org.jspecify.annotations.Nullable;

/**
 * Tokens of one or more generations; the end-of-text token counts as generated.
 *
 * @param cachedTokens of the prompts that were found in other sequences' caches; null when a member was
 *     lost before it could report
 */
public record Usage(
        int promptTokens, int completionTokens, @Nullable Integer cachedTokens) {

    public static final Usage NONE = new Usage(0, 0, 0);

    public int totalTokens() {
        return promptTokens + completionTokens;
    }

    public Usage plus(Usage other) {
        return new Usage(
                promptTokens + other.promptTokens,
                completionTokens + other.completionTokens,
                cachedTokens == null || other.cachedTokens == null ? null : cachedTokens + other.cachedTokens);
    }

    /** The same for a further text of a prompt, which counts once. */
    public Usage withoutPrompt() {
        return new Usage(0, completionTokens, 0);
    }
}
