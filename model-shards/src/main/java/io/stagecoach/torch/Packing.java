package io.stagecoach.torch;

import io.stagecoach.model.Precision;

/**
 * How the matrices of a shard are kept and multiplied: three fragments of TorchScript that {@link ModuleSource} puts
 * into the module. A new number format or device is one more implementation.
 *
 * <p>A packing must give a row the same bits whatever other rows are multiplied beside it; the tests hold it to that.
 */
interface Packing {

    static Packing of(Precision precision) {
        return switch (precision) {
            case F32 -> new OneDnnPacking(OneDnnPacking.Format.F32);
            case BF16 -> new OneDnnPacking(OneDnnPacking.Format.BF16);
        };
    }

    /** The TorchScript type of one packed matrix. */
    String type();

    /**
     * An expression of {@link #type()}.
     *
     * @param weight names a tensor f32 {@code [out, in]}, perhaps a transposed view
     * @param bias names a tensor f32 {@code [out]}
     */
    String pack(String weight, String bias);

    /** An expression that keeps the bias for {@link #linear}, a tensor; the packed matrix may hold it too. */
    String packBias(String bias);

    /**
     * An expression of the product, a tensor f32 {@code [rows, out]}.
     *
     * @param x names a tensor f32 {@code [rows, in]}
     * @param weight an expression of what {@link #pack} made
     * @param bias an expression of what {@link #packBias} made
     */
    String linear(String x, String weight, String bias);
}
