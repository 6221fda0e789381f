package io.stagecoach.shard;

import java.util.List;

/** The rows of one forward pass, in the order of its segments. */
public sealed interface ShardInput {

    List<Segment> segments();

    /**
     * Input of the first shard.
     *
     * @param ids one token id a row
     */
    record Tokens(int[] ids, List<Segment> segments) implements ShardInput {
        public Tokens {
            segments = List.copyOf(segments);
            requireRows(ids.length, segments);
        }
    }

    /**
     * Input of every other shard.
     *
     * @param hidden {@code [rows, width]}, row-major
     */
    record Hidden(float[] hidden, int width, List<Segment> segments) implements ShardInput {
        public Hidden {
            segments = List.copyOf(segments);
            if (width < 1 || hidden.length % width != 0) {
                throw new IllegalArgumentException(hidden.length + " values are no whole rows of width " + width);
            }
            requireRows(hidden.length / width, segments);
        }
    }

    private static void requireRows(int rows, List<Segment> segments) {
        int expected = segments.stream().mapToInt(Segment::rows).sum();
        if (rows != expected || rows == 0) {
            throw new IllegalArgumentException("the segments have " + expected + " rows, but the input has " + rows);
        }
    }
}
