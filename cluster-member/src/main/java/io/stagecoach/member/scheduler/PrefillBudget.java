package io.stagecoach.member.scheduler;

/**
 * How many prompt rows travel beside decode rows.
 *
 * <p>Each running stream waits for the whole pass, so a pass with prompts should take about twice what it takes without.
 * Seen with three members of one thread on 2 cores (GPT-2 124M, bf16): with 4 decode rows a round takes 18 ms, and 34 ms
 * with these 24 prompt rows beside them. 48 rows took it to 48 ms, and 16 clients got no more tokens for it. Fewer would make
 * new sequences wait for long, and read the weights for little.
 *
 * <p>Texts that were interrupted have whole passes, as their readers see them stand still. With the rows of new prompts the
 * first of four to go on held the others up: on full cores the last, of 1435 rows together, went on 3.9 s after it.
 *
 * @param most rows of a pass on which nobody's stream waits, or all wait for a text that was interrupted
 */
record PrefillBudget(int most) {
    private static final int ALWAYS = 16;
    private static final int BESIDE_EACH = 2;

    PrefillBudget {
        if (most < 1) {
            throw new IllegalArgumentException("a pass has 1 prompt row or more, not " + most);
        }
    }

    int rowsBeside(int decodes) {
        return decodes == 0 ? most : Math.min(most, ALWAYS + BESIDE_EACH * decodes);
    }
}
