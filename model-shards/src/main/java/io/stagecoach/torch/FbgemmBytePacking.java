package io.stagecoach.torch;

import io.stagecoach.model.Activation;
import java.util.List;
import java.util.stream.Stream;

/**
 * Matrices in 8 bits with a scale for each output, multiplied by FBGEMM with inputs that are rounded to integers on the
 * way in.
 *
 * <p>Each row of the input has a scale of its own, its largest magnitude: it is divided by that before the product and
 * multiplied by it after. So the product itself runs with one constant scale, and nothing of a row depends on the rows
 * beside it. (FBGEMM's dynamic product takes one scale from the whole batch.) Sums of integers are exact, so their order
 * does not matter either.
 *
 * @param levels of an input to each side of zero. 127 where the CPU sums products in 32 bits (VNNI). Elsewhere FBGEMM
 *     adds two products in 16 bits, which saturate: 63 keeps them below, as 2 · 127 · 127 < 32768.
 */
record FbgemmBytePacking(int levels) implements Packing {
    private static final int FULL = 127;
    private static final int REDUCED = 63;

    /**
     * An output whose weights are all zero is divided by this. A row of zeros is divided by zero: whatever integers that
     * makes, they are multiplied by zero again.
     */
    private static final double LEAST_SCALE = 1e-30;

    static FbgemmBytePacking on(CpuFeatures cpu) {
        return new FbgemmBytePacking(cpu.has("avx512_vnni") ? FULL : REDUCED);
    }

    @Override
    public String type() {
        return "__torch__.torch.classes.quantized.LinearPackedParamsBase";
    }

    @Override
    public int bytesPerWeight() {
        return 1;
    }

    @Override
    public List<String> methods() {
        String product = """
                  def pack_bytes(self: __torch__.Shard, w: Tensor) -> {type}:
                    s = torch.div(torch.clamp_min(torch.amax(torch.abs(w), [1]), {least}), 127.)
                    q = torch.quantize_per_channel(w, torch.to(s, 7), torch.zeros_like(s, dtype=4), 0, 12)
                    return ops.quantized.linear_prepack(q, None)
                  def multiply_bytes(self: __torch__.Shard, x: Tensor, w: {type}, b: Tensor) -> Tensor:
                    s = torch.amax(torch.abs(x), [1], True)
                    y = ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(torch.div(x, s), {step}, {zero}, w)
                    return torch.addcmul(b, y, s)
                """.replace("{type}", type())
                .replace("{least}", Double.toString(LEAST_SCALE))
                .replace("{step}", Double.toString(1.0 / levels))
                .replace("{zero}", Integer.toString(levels + 1));
        return Stream.concat(Stream.of(product), Activations.METHODS.stream()).toList();
    }

    @Override
    public String pack(String weight, String bias) {
        return "(self).pack_bytes(torch.contiguous(%s))".formatted(weight);
    }

    @Override
    public String packBias(String bias) {
        return "torch.clone(%s)".formatted(bias);
    }

    @Override
    public String linear(String x, String weight, String bias) {
        return "(self).multiply_bytes(%s, %s, %s)".formatted(x, weight, bias);
    }

    @Override
    public String activated(String x, String weight, String bias, Activation activation) {
        return Activations.of(activation, linear(x, weight, bias));
    }
}
