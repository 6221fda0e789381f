package io.stagecoach.torch;

import io.stagecoach.attention.KvFormat;
import io.stagecoach.model.Activation;
import io.stagecoach.model.Precision;

/**
 * Plain matrices in a device's own memory, multiplied by {@code torch.linear}. Products stay in the format of the
 * weights; the f32 stream that they are added to is not narrowed. A row may have other last bits in another batch.
 *
 * @param device in torch's words, such as {@code cuda:0}
 */
record DevicePacking(String device, Precision precision) implements Packing {
    private static final int F32 = 6;
    private static final int BF16 = 15;
    private static final int FP16 = 5;

    DevicePacking {
        if (precision == Precision.INT8) {
            throw new IllegalArgumentException("int8 is not for " + device);
        }
    }

    /** The head stays f32, as its products are the logits: in bf16 neighbouring ones of 100 would be 0.5 apart. */
    static Packings of(String device, Precision precision) {
        return new Packings(new DevicePacking(device, precision), new DevicePacking(device, Precision.F32));
    }

    /** Torch's number of a format. */
    static int typeOf(KvFormat format) {
        return switch (format) {
            case F32 -> F32;
            case BF16 -> BF16;
            case FP16 -> FP16;
        };
    }

    private int dtype() {
        return switch (precision) {
            case F32 -> F32;
            case BF16 -> BF16;
            case FP16 -> FP16;
            case INT8 -> throw new AssertionError();
        };
    }

    @Override
    public String type() {
        return "Tensor";
    }

    @Override
    public int bytesPerWeight() {
        return precision == Precision.F32 ? Float.BYTES : Short.BYTES;
    }

    @Override
    public String pack(String weight, String bias) {
        return moved("torch.contiguous(%s)".formatted(weight));
    }

    @Override
    public String packBias(String bias) {
        return moved(bias);
    }

    private String moved(String tensor) {
        return "torch.to(%s, torch.device(\"%s\"), %d, False, True)".formatted(tensor, device, dtype());
    }

    @Override
    public String linear(String x, String weight, String bias) {
        return "torch.linear(torch.to(%s, %d), %s, %s)".formatted(x, dtype(), weight, bias);
    }

    @Override
    public String activated(String x, String weight, String bias, Activation activation) {
        String product = linear(x, weight, bias);
        return switch (activation) {
            case GELU_TANH -> "torch.gelu(%s, approximate=\"tanh\")".formatted(product);
            case GELU -> "torch.gelu(%s)".formatted(product);
            case RELU -> "torch.relu(%s)".formatted(product);
        };
    }
}
