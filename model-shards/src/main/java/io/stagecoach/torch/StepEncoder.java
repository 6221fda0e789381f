package io.stagecoach.torch;

import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.ShardInput;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** Checks a forward pass against the shard and writes it in the numbers that {@link ModuleSource}'s module reads. */
record StepEncoder(ModelConfig config, ShardRange range, int pages) {

    /**
     * @throws IllegalArgumentException when the input is of the wrong kind for this shard, a page, position or token id is
     *     out of range, or two segments write the same page
     */
    void check(ShardInput input) {
        checkKind(input);
        BitSet written = new BitSet(pages);
        for (Segment segment : input.segments()) {
            if (segment.end() > config.positions()) {
                throw new IllegalArgumentException(
                        "the context has " + config.positions() + " positions, which this segment exceeds: " + segment);
            }
            for (int i = 0; i < Segment.pagesFor(segment.end()); i++) {
                int page = segment.pages()[i];
                if (page < 0 || page >= pages) {
                    throw new IllegalArgumentException("page " + page + " of " + pages + " in " + segment);
                }
                if (i >= segment.start() / Segment.PAGE) {
                    if (written.get(page)) {
                        throw new IllegalArgumentException(
                                "page " + page + " is written twice in one pass: " + segment);
                    }
                    written.set(page);
                }
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
