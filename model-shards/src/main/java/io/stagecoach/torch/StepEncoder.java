package io.stagecoach.torch;

import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.ShardInput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Checks a forward pass against the shard and writes it in the numbers that {@link ModuleSource}'s module reads. */
record StepEncoder(ModelConfig config, ShardRange range, int slots) {

    /**
     * @throws IllegalArgumentException when the input is of the wrong kind for this shard, or a slot, position or token
     *     id is out of range
     */
    void check(ShardInput input) {
        checkKind(input);
        Map<Integer, Integer> ends = new HashMap<>();
        for (Segment segment : input.segments()) {
            if (segment.slot() >= slots) {
                throw new IllegalArgumentException("slot " + segment.slot() + " of " + slots + " in " + segment);
            }
            if (segment.end() > config.positions() || segment.end() < 0) {
                throw new IllegalArgumentException(
                        "the context has " + config.positions() + " positions, which this segment exceeds: " + segment);
            }
            Integer end = ends.put(segment.slot(), segment.end());
            if (end != null && end != segment.start()) {
                throw new IllegalArgumentException(
                        "segments of one slot must follow one another, but position " + end + " is due in " + segment);
            }
        }
    }

    private void checkKind(ShardInput input) {
        switch (input) {
            case ShardInput.Tokens tokens -> {
                if (range.first() != 0) {
                    throw new IllegalArgumentException("shard " + range + " takes hidden states, but got token ids");
                }
                for (int id : tokens.ids()) {
                    if (id < 0 || id >= config.vocabulary()) {
                        throw new IllegalArgumentException(
                                "token id " + id + " is not in the vocabulary, 0 to " + (config.vocabulary() - 1));
                    }
                }
            }
            case ShardInput.Hidden hidden -> {
                if (range.first() == 0) {
                    throw new IllegalArgumentException("shard " + range + " takes token ids, but got hidden states");
                }
                if (hidden.width() != config.width()) {
                    throw new IllegalArgumentException(
                            "the model's width is " + config.width() + ", but the input's is " + hidden.width());
                }
            }
        }
    }

    /** Four numbers a segment. */
    long[] segments(ShardInput input) {
        return input.segments().stream()
                .flatMapToLong(segment -> LongStream.of(
                        segment.slot(),
                        segment.start(),
                        segment.rows(),
                        segment.attention() == Segment.Attention.CHUNK ? 1 : 0))
                .toArray();
    }

    /** The rows whose logits are asked for, in order. */
    long[] wanted(ShardInput input) {
        List<Segment> segments = input.segments();
        int[] rowOf = new int[segments.size()];
        for (int i = 1; i < rowOf.length; i++) {
            rowOf[i] = rowOf[i - 1] + segments.get(i - 1).rows();
        }
        return IntStream.range(0, rowOf.length)
                .flatMap(i -> switch (segments.get(i).logits()) {
                    case NONE -> IntStream.empty();
                    case LAST -> IntStream.of(rowOf[i] + segments.get(i).rows() - 1);
                    case ALL ->
                        IntStream.range(rowOf[i], rowOf[i] + segments.get(i).rows());
                })
                .asLongStream()
                .toArray();
    }

    /** Token ids, then their positions. */
    long[] idsAndPositions(ShardInput.Tokens tokens) {
        IntStream positions =
                tokens.segments().stream().flatMapToInt(segment -> IntStream.range(segment.start(), segment.end()));
        return IntStream.concat(IntStream.of(tokens.ids()), positions)
                .asLongStream()
                .toArray();
    }
}
