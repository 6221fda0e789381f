package io.stagecoach.coordinator;

/**
 * How many prompt rows travel beside decode rows.
 *
 * <p>Each running stream waits for the whole pass, so a pass with prompts should take at most about 2.5 times what it
 * takes without. On the reference machine (2 cores, GPT-2 124M, bf16) a pass takes 6 ms to read the weights, 1 ms more for
 * each decode row and 0.26 ms for each prompt row: beside {@code d} decode rows, {@code 32 + 4 d} prompt rows take
 * {@code 8 + d} ms. Fewer would make new sequences wait for long, and read the weights for little.
 *
 * @param most rows of a pass on which nobody's stream waits
 */
record PromptBudget(int most) {
    private static final int ALWAYS = 32;
    private static final int BESIDE_EACH = 4;

    PromptBudget {
        if (most < 1) {
            throw new IllegalArgumentException("a pass has 1 prompt row or more, not " + most);
        }
    }

    int rowsBeside(int decodes) {
        return decodes == 0 ? most : Math.min(most, ALWAYS + BESIDE_EACH * decodes);
    }
}
