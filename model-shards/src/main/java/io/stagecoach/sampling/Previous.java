package io.stagecoach.sampling;

import java.util.Arrays;

/**
 * The tokens of a text so far, as far as they are needed.
 *
 * @param ids in any order within the two parts
 * @param prompt so many of them, the first, were given; the others were generated
 */
public record Previous(int[] ids, int prompt) {
    public static final Previous NONE = new Previous(new int[0], 0);

    public Previous {
        if (prompt < 0 || prompt > ids.length) {
            throw new IllegalArgumentException(
                    "of " + ids.length + " tokens, " + prompt + " cannot be those of the prompt");
        }
    }

    /** A copy. */
    int[] generated() {
        return Arrays.copyOfRange(ids, prompt, ids.length);
    }
}
