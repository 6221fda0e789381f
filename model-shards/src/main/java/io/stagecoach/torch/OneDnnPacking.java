package io.stagecoach.torch;

/** Matrices blocked once for oneDNN's kernels, which give a row the same bits in any batch. */
record OneDnnPacking(Format format) implements Packing {

    enum Format {
        F32,
        /** Inputs are rounded to bf16, sums are f32, outputs are rounded to bf16. */
        BF16
    }

    /** The number of rows the blocking is tuned for; others run too. */
    private static final int TUNED_ROWS = 16;

    /** torch's codes of number formats. */
    private static final int FLOAT = 6;

    private static final int BFLOAT16 = 15;

    @Override
    public String type() {
        return "Tensor";
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
        String product =
                "ops.mkldnn._linear_pointwise(%s, %s, %s, \"none\", annotate(List[Optional[number]], []), \"\")"
                        .formatted(narrow(x), weight, bias);
        return switch (format) {
            case F32 -> product;
            case BF16 -> "torch.to(%s, %d)".formatted(product, FLOAT);
        };
    }

    private String narrow(String expression) {
        return switch (format) {
            case F32 -> expression;
            case BF16 -> "torch.to(%s, %d)".formatted(expression, BFLOAT16);
        };
    }
}
