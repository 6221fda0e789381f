package io.stagecoach.torch;

import io.stagecoach.attention.KvFormat;
import io.stagecoach.attention.PagedAttention;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.Segment;

/**
 * How large a shard's KV cache may grow.
 *
 * @param bytes its memory, which is taken page by page as sequences come
 */
public record KvSettings(KvFormat format, long bytes) {

    public KvSettings {
        if (bytes < 1) {
            throw new IllegalArgumentException("the KV cache needs memory, but got " + bytes + " bytes");
        }
    }

    /** Memory for so many whole contexts. */
    public static KvSettings forContexts(KvFormat format, int contexts, ModelConfig config, ShardRange range) {
        return new KvSettings(
                format, Segment.pagesFor(config.positions()) * contexts * pageBytes(format, config, range));
    }

    /**
     * How many pages the memory holds.
     *
     * @throws IllegalArgumentException when they do not hold one sequence of the model's whole context
     */
    public int pages(ModelConfig config, ShardRange range) {
        long pageBytes = pageBytes(format, config, range);
        long pages = bytes / pageBytes;
        int needed = Segment.pagesFor(config.positions());
        if (pages < needed) {
            throw new IllegalArgumentException(("KV memory of %.1f MiB does not hold one context of %d positions for %d"
                            + " layers, which takes %.1f MiB; give it more, or cut the model into more stages")
                    .formatted(bytes / 0x1p20, config.positions(), range.layers(), needed * pageBytes / 0x1p20));
        }
        return Math.toIntExact(Math.min(pages, Integer.MAX_VALUE));
    }

    private static long pageBytes(KvFormat format, ModelConfig config, ShardRange range) {
        return PagedAttention.pageBytes(range.layers(), config.heads(), config.headWidth(), format);
    }
}
