package io.stagecoach.torch;

import io.stagecoach.model.Activation;
import java.util.List;

/** Matrices in f16, multiplied with f32 inputs into f32 outputs by FBGEMM. Weights are clamped to ±65504. */
record FbgemmHalfPacking() implements Packing {

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
        return Activations.METHODS;
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
        return "ops.quantized.linear_dynamic_fp16(%s, %s)".formatted(x, weight);
    }

    @Override
    public String activated(String x, String weight, String bias, Activation activation) {
        return Activations.of(activation, linear(x, weight, bias));
    }
}
