package io.stagecoach.attention;

import io.stagecoach.shard.Segment;
import java.util.Arrays;

/** The arrays in which one worker computes attention: for some rows of queries, and a page of keys or values. */
final class Scratch {
    /** {@code [rows, head width]} */
    final float[] queries;
    /** {@code [rows, columns]} */
    final float[] outputs;
    /** Of each row's weights. */
    final float[] sums;
    /** A page's keys or values of one head. */
    final float[] cached;
    /** A new key or value of one head. */
    final float[] fresh;
    /** {@code [rows, positions]}, as long as any tile so far needed. */
    float[] scores = new float[0];

    /** @param rows of a tile, at most */
    Scratch(KvMemory.Shape shape, int rows) {
        queries = new float[rows * shape.headWidth()];
        outputs = new float[rows * shape.columns()];
        sums = new float[rows];
        cached = new float[Segment.PAGE * shape.columns()];
        fresh = new float[shape.headWidth()];
    }

    void clearScores(int count) {
        if (scores.length < count) {
            scores = new float[count];
        } else {
            Arrays.fill(scores, 0, count, 0);
        }
    }
}
