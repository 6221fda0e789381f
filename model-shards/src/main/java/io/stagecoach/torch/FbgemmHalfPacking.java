package io.stagecoach.torch;

import io.stagecoach.model.Activation;
import java.util.List;
import java.util.stream.Stream;

/**
 * Matrices in f16, multiplied with f32 inputs into f32 outputs by FBGEMM. Weights are clamped to ±65504.
 *
 * <p>FBGEMM cuts the rows into groups, each with a kernel of its height. On AVX2 the kernels for 1 and 2 rows sum in
 * another order than those for 3 to 6, so rows of zeros are added until no group has fewer than 3.
 *
 * @param multiple the number of rows is raised to a multiple of this; 1 adds none
 */
record FbgemmHalfPacking(int multiple) implements Packing {
    /** No multiple of 3 up to 120, the most that FBGEMM groups at once, has a group of 1 or 2 rows. */
    private static final int SAFE_ON_AVX2 = 3;

    static FbgemmHalfPacking on(CpuFeatures cpu) {
        return new FbgemmHalfPacking(cpu.hasWideVectors() ? 1 : SAFE_ON_AVX2);
    }

    @Override
    public String type() {
        return "__torch__.torch.classes.quantized.LinearPackedParamsBase";
    }

    @Override
    public int bytesPerWeight() {
        return 2;
    }

    @Override
    public List<String> methods() {
        String product = """
                  def multiply_halves(self: __torch__.Shard, x: Tensor, w: {type}) -> Tensor:
                    rows = torch.size(x, 0)
                    added = torch.remainder(torch.neg(rows), {multiple})
                    if torch.eq(added, 0):
                      y = ops.quantized.linear_dynamic_fp16(x, w)
                    else:
                      raised = torch.constant_pad_nd(x, [0, 0, 0, added])
                      y = torch.narrow(ops.quantized.linear_dynamic_fp16(raised, w), 0, 0, rows)
                    return y
                """.replace("{type}", type()).replace("{multiple}", Integer.toString(multiple));
        return Stream.concat(Stream.of(product), Activations.METHODS.stream()).toList();
    }

    @Override
    public String pack(String weight, String bias) {
        return "ops.quantized.linear_prepack_fp16(torch.contiguous(%s), %s)".formatted(weight, packBias(bias));
    }

    /** The packed matrix has the bias inside, so this one goes unused. */
    @Override
    public String packBias(String bias) {
        return "torch.clone(%s)".formatted(bias);
    }

    @Override
    public String linear(String x, String weight, String bias) {
        return multiple == 1
                ? "ops.quantized.linear_dynamic_fp16(%s, %s)".formatted(x, weight)
                : "(self).multiply_halves(%s, %s)".formatted(x, weight);
    }

    @Override
    public String activated(String x, String weight, String bias, Activation activation) {
        return Activations.of(activation, linear(x, weight, bias));
    }
}
