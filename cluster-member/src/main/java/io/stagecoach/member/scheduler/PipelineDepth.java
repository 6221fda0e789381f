package io.stagecoach.member.scheduler;

/**
 * What a route's stages are computed on.
 *
 * @param hosts that they are spread over, 1 or more
 * @param atOnce how many of the route's members can compute at the same time, each with a core of its own; as many as hosts, or
 *     more
 */
record PipelineDepth(int hosts, int atOnce) {
    /**
     * Members on one host share its memory, so a pass beside another one must be worth reading the weights for. Seen with three
     * members on 2 cores (GPT-2 124M, bf16): two groups of two made 4 streams slower by a fifth, two of eight made 16 faster
     * by a quarter.
     */
    private static final int WORTH_A_PASS = 8;

    PipelineDepth {
        if (hosts < 1 || atOnce < hosts) {
            throw new IllegalArgumentException(
                    "a route is on 1 host or more, and each computes, not " + atOnce + " on " + hosts);
        }
    }

    /**
     * How many batches should be under way.
     *
     * @param decoding sequences on the route
     * @param prompts on the route; each can fill a pass
     */
    int groups(long decoding, long prompts) {
        return Math.clamp(Math.ceilDiv(decoding, WORTH_A_PASS) + prompts, hosts, atOnce);
    }
}
