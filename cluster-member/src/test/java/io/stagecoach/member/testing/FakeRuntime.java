package io.stagecoach.member.testing;

import io.stagecoach.shard.PageAccess;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.ShardInput;
import io.stagecoach.shard.ShardRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A shard without a model. Each answer is a whole-number function of everything that a real one depends on: the tokens
 * at all earlier positions of the pages, in their order, and the stage. So a cache that is not the sequence's own shows as
 * another token.
 */
public final class FakeRuntime implements ShardRuntime {
    public static final int VOCABULARY = 97;

    /** Rows of hidden states are two numbers below this: small enough to be exact as floats. */
    private static final int MODULUS = 8191;

    public static final int WIDTH = 2;

    private final int stage;
    private final boolean last;
    private final int pages;
    /** One number per position, by page. */
    private final Map<Integer, Integer[]> caches = new HashMap<>();

    private Optional<PageAccess> pageAccess = Optional.of(new FakePages("fake", caches));

    /** Every forward pass, by its segments. */
    public final List<List<Segment>> passes = new ArrayList<>();

    public boolean closed;
    private @Nullable Throwable failure;

    public FakeRuntime(int stage, boolean last, int pages) {
        this.stage = stage;
        this.last = last;
        this.pages = pages;
    }

    public void failNext(Throwable with) {
        failure = with;
    }

    /** Another page format than other runtimes have, or none. */
    public void formatAs(@Nullable String layout) {
        pageAccess = layout == null ? Optional.empty() : Optional.of(new FakePages(layout, caches));
    }

    @Override
    public Optional<PageAccess> pageAccess() {
        return pageAccess;
    }

    @Override
    public int pages() {
        return pages;
    }

    @Override
    public float[] forward(ShardInput input) {
        if (closed) {
            throw new IllegalStateException("the shard is closed");
        }
        Throwable thrown = failure;
        failure = null;
        switch (thrown) {
            case null -> {}
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException(thrown);
        }
        passes.add(input.segments());
        List<float[]> answer = new ArrayList<>();
        int row = 0;
        for (Segment segment : input.segments()) {
            for (int i = 0; i < segment.rows(); i++, row++) {
                int value = compute(segment, segment.start() + i, inputAt(input, row));
                if (!last) {
                    answer.add(new float[] {value, MODULUS - value});
                } else if (segment.logits() == Segment.Logits.ALL
                        || segment.logits() == Segment.Logits.LAST && i == segment.rows() - 1) {
                    answer.add(logits(value));
                }
            }
        }
        return concat(answer);
    }

    private static int inputAt(ShardInput input, int row) {
        return switch (input) {
            case ShardInput.Tokens tokens -> tokens.ids()[row];
            case ShardInput.Hidden hidden -> {
                int value = (int) hidden.hidden()[row * WIDTH];
                if (hidden.hidden()[row * WIDTH + 1] != MODULUS - value) {
                    throw new IllegalStateException("row " + row + " is cut in two");
                }
                yield value;
            }
        };
    }

    private int compute(Segment segment, int position, int input) {
        write(segment, position, 31 * input % MODULUS);
        long sum = 7 * (stage + 1);
        for (int i = 0; i <= position; i++) {
            sum += (long) (i + 1) * (read(segment, i) + 1);
        }
        return (int) (sum % MODULUS);
    }

    private void write(Segment segment, int position, int value) {
        int page = segment.pages()[position / Segment.PAGE];
        if (page >= pages) {
            throw new IllegalStateException("page " + page + " of " + pages);
        }
        caches.computeIfAbsent(page, number -> new Integer[Segment.PAGE])[position % Segment.PAGE] = value;
    }

    private int read(Segment segment, int position) {
        Integer[] page = caches.get(segment.pages()[position / Segment.PAGE]);
        Integer value = page == null ? null : page[position % Segment.PAGE];
        if (value == null) {
            throw new IllegalStateException("nothing was written at position " + position + " of " + segment);
        }
        return value;
    }

    private static float[] logits(int value) {
        float[] logits = new float[VOCABULARY];
        for (int id = 0; id < VOCABULARY; id++) {
            logits[id] = (value + 1) * (id + 7) % 211 / 20f;
        }
        return logits;
    }

    private static float[] concat(List<float[]> rows) {
        float[] all = new float[rows.stream().mapToInt(row -> row.length).sum()];
        int next = 0;
        for (float[] row : rows) {
            System.arraycopy(row, 0, all, next, row.length);
            next += row.length;
        }
        return all;
    }

    @Override
    public void close() {
        closed = true;
    }
}
