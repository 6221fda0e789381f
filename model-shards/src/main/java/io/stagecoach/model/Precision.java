package io.stagecoach.model;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * In what number format a shard's weights are kept and multiplied. The residual stream is f32 in all of them, and in all
 * of them a row's result does not depend on the rows beside it.
 *
 * <p>An error here is that of the logits, with keys and values in bf16, or in f32 or fp16 as the weights are, against f32: the Euclidean norm of the difference, relative to the norm.
 */
public enum Precision {
    /** 4 bytes a weight. Error below 1e-5. */
    F32("f32"),
    /** 2 bytes a weight. Error below 1e-2; the fastest of 2 bytes on CPUs with bf16 instructions. */
    BF16("bf16"),
    /** 2 bytes a weight. Error below 1e-3, which keeps greedy text, so it is the default; products are f32's, so prompts take as long as in f32. */
    FP16("fp16"),
    /**
     * 1 byte a weight, the fastest. Inputs are rounded to 8 bits too, each row by its own scale. Error below 4e-2, and
     * below 6e-2 on CPUs without AVX512-VNNI, where inputs have 7 bits.
     */
    INT8("int8");

    private final String text;

    Precision(String text) {
        this.text = text;
    }

    /** As written in a configuration's {@code dtype}. */
    public String text() {
        return text;
    }

    /**
     * @param text {@code f32}, {@code bf16}, {@code fp16} or {@code int8}
     * @throws IllegalArgumentException for anything else
     */
    public static Precision of(String text) {
        for (Precision precision : values()) {
            if (precision.text.equals(text)) {
                return precision;
            }
        }
        String known = Arrays.stream(values()).map(Precision::text).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("dtype '" + text + "' is not one of " + known);
    }
}
