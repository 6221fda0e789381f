package io.stagecoach.torch;

import io.stagecoach.model.Activation;
import java.util.List;

/**
 * How matrices are kept and multiplied: fragments of TorchScript that {@link ModuleSource} puts into the module. A new
 * number format or device is one more implementation, named in {@link Packings}.
 *
 * <p>A packing must give a row the same bits whatever other rows are multiplied beside it; the tests hold it to that.
 */
interface Packing {
    /** The TorchScript type of one packed matrix. */
    String type();

    /** What a weight takes, padding and scales aside. */
    int bytesPerWeight();

    /** Methods of the module that the expressions call, each indented like a member of a class. */
    default List<String> methods() {
        return List.of();
    }

    /**
     * An expression of {@link #type()} that holds no part of its arguments' memory.
     *
     * @param weight names a tensor f32 {@code [out, in]}, perhaps a transposed view
     * @param bias names a tensor f32 {@code [out]}
     */
    String pack(String weight, String bias);

    /**
     * An expression of the bias as {@link #linear} takes it, a tensor that holds no part of its argument's memory.
     *
     * @param bias names a tensor f32 {@code [out]}
     */
    String packBias(String bias);

    /**
     * An expression of the product, a tensor f32 {@code [rows, out]}.
     *
     * @param x names a tensor f32 {@code [rows, in]}, or what {@link #activated} made
     * @param weight an expression of what {@link #pack} made
     * @param bias an expression of what {@link #packBias} made
     */
    String linear(String x, String weight, String bias);

    /** An expression of the activated product, of a number format that {@link #linear} takes. */
    String activated(String x, String weight, String bias, Activation activation);
}
