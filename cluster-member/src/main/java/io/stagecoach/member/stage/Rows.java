package io.stagecoach.member.stage;

/** What goes into a stage: token ids at the first, hidden states at the others; one row a position. */
public sealed interface Rows {
    int count();

    /** @param ids one a row */
    record Ids(int[] ids) implements Rows {
        @Override
        public int count() {
            return ids.length;
        }
    }

    /** @param values {@code [count, width]}, row-major */
    record Hidden(int width, float[] values) implements Rows {
        public Hidden {
            if (width < 1 || values.length % width != 0) {
                throw new IllegalArgumentException(values.length + " values are no whole rows of width " + width);
            }
        }

        @Override
        public int count() {
            return values.length / width;
        }
    }
}
