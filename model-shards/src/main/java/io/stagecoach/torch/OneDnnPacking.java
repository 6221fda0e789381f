package io.stagecoach.torch;

import io.stagecoach.model.Activation;

/**
 * Matrices blocked once for oneDNN's kernels. The activation is part of the kernel: it saves a pass over memory, and
 * torch's own treats the last few values of a tensor differently, which depends on the number of rows.
 */
enum OneDnnPacking implements Packing {
    F32(4) {
        @Override
        String narrow(String expression) {
            return expression;
        }

        @Override
        String widen(String expression) {
            return expression;
        }
    },
    /** Inputs and outputs are rounded to bf16; sums are f32. */
    BF16(2) {
        @Override
        String narrow(String expression) {
            return "torch.to(%s, 15)".formatted(expression); // 15 is bfloat16
        }

        @Override
        String widen(String expression) {
            return "torch.to(%s, 6)".formatted(expression); // 6 is float
        }
    };

    /** The number of rows the blocking is tuned for; any number runs. */
    private static final int TUNED_ROWS = 16;

    /** The most rows that a product may have below AVX-512: see {@link RowBlocks}. */
    private static final int MOST_ROWS_OF_NARROW_VECTORS = 64;

    private final int bytesPerWeight;

    OneDnnPacking(int bytesPerWeight) {
        this.bytesPerWeight = bytesPerWeight;
    }

    static Packing f32On(CpuFeatures cpu) {
        return cpu.hasWideVectors() ? F32 : new RowBlocks(F32, MOST_ROWS_OF_NARROW_VECTORS);
    }

    abstract String narrow(String expression);

    abstract String widen(String expression);

    @Override
    public String type() {
        return "Tensor";
    }

    @Override
    public int bytesPerWeight() {
        return bytesPerWeight;
    }

    @Override
    public String pack(String weight, String bias) {
        return "ops.mkldnn._reorder_linear_weight(torch.contiguous(%s), %d)".formatted(narrow(weight), TUNED_ROWS);
    }

    @Override
    public String packBias(String bias) {
        return "torch.clone(%s)".formatted(narrow(bias));
    }

    @Override
    public String linear(String x, String weight, String bias) {
        return widen(pointwise(x, weight, bias, "none", ""));
    }

    @Override
    public String activated(String x, String weight, String bias, Activation activation) {
        return switch (activation) {
            case GELU_TANH -> pointwise(x, weight, bias, "gelu", "tanh");
            case GELU -> pointwise(x, weight, bias, "gelu", "none");
            case RELU -> pointwise(x, weight, bias, "relu", "");
        };
    }

    private String pointwise(String x, String weight, String bias, String function, String variant) {
        return "ops.mkldnn._linear_pointwise(%s, %s, %s, \"%s\", annotate(List[Optional[number]], []), \"%s\")"
                .formatted(narrow(x), weight, bias, function, variant);
    }
}
