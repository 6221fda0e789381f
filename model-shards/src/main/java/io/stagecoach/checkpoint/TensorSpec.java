package io.stagecoach.checkpoint;

import java.util.Arrays;
import java.util.List;

/**
 * A tensor a model must have.
 *
 * @param name without {@code transformer.}
 * @param shape its dimensions, outermost first
 */
public record TensorSpec(String name, List<Integer> shape) {

    public TensorSpec {
        shape = List.copyOf(shape);
        if (shape.isEmpty() || shape.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("tensor " + name + " cannot have the shape " + shape);
        }
    }

    static TensorSpec of(String name, int... shape) {
        return new TensorSpec(name, Arrays.stream(shape).boxed().toList());
    }

    /** Number of values. */
    public int size() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
