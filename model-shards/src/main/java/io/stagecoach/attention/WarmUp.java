package io.stagecoach.attention;

import io.stagecoach.shard.Segment;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the JIT compile attention before the first request needs it: until then vectors are objects, and a prompt of 128
 * tokens takes seconds (measured for GPT-2 124M: 3.4 s).
 */
public final class WarmUp {
    private static final int HEADS = 2;
    private static final int HEAD_WIDTH = 64;
    /** Rows of the prompt: whole tiles of products and a rest. */
    private static final int PROMPT = 2 * Segment.PAGE - 11;

    /** Seen to be enough on 2 cores; more would not make the first request quicker. */
    private static final int PROMPTS = 60;

    private static final int STEPS_A_PROMPT = 40;

    private static final Set<KvFormat> WARM = EnumSet.noneOf(KvFormat.class);

    private WarmUp() {}

    /** Takes about a second of one core, once a process and format. */
    public static synchronized void of(KvFormat format) {
        if (!WARM.add(format)) {
            return;
        }
        int width = HEADS * HEAD_WIDTH;
        try (Arena arena = Arena.ofConfined();
                Team alone = new Team(1);
                PagedAttention attention = new PagedAttention(1, HEADS, HEAD_WIDTH, format, 2, alone)) {
            MemorySegment qkv = arena.allocate((long) PROMPT * 3 * width * Float.BYTES);
            MemorySegment output = arena.allocate((long) PROMPT * width * Float.BYTES);
            List<Segment> prompt = List.of(new Segment(new int[] {0, 1}, 0, PROMPT, Segment.Logits.NONE));
            List<Segment> step = List.of(new Segment(new int[] {0, 1}, PROMPT, 1, Segment.Logits.NONE));
            attention.prepare(prompt);
            for (int i = 0; i < PROMPTS; i++) {
                attention.attend(0, 1, prompt, qkv, output);
                for (int k = 0; k < STEPS_A_PROMPT; k++) {
                    attention.attend(0, 1, step, qkv, output);
                }
            }
        }
    }
}
