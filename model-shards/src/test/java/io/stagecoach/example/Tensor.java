package io.stagecoach.example;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A tensor in memory, row-major. */
record Tensor(List<Integer> shape, float[] values) {

    int rows() {
        return shape.getFirst();
    }

    /** Values of one row. */
    int width() {
        return values.length / rows();
    }

    /** Without the rows before one. */
    Tensor from(int row) {
        return withRows(rows() - row, Arrays.copyOfRange(values, row * width(), values.length));
    }

    /** These rows, then the other's. */
    Tensor followedBy(Tensor other) {
        float[] both = Arrays.copyOf(values, values.length + other.values.length);
        System.arraycopy(other.values, 0, both, values.length, other.values.length);
        return withRows(rows() + other.rows(), both);
    }

    Tensor transposed() {
        float[] turned = new float[values.length];
        for (int row = 0; row < rows(); row++) {
            for (int column = 0; column < width(); column++) {
                turned[column * rows() + row] = values[row * width() + column];
            }
        }
        return new Tensor(List.of(width(), rows()), turned);
    }

    private Tensor withRows(int rows, float[] values) {
        List<Integer> changed = new ArrayList<>(shape);
        changed.set(0, rows);
        return new Tensor(List.copyOf(changed), values);
    }
}
