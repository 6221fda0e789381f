package io.stagecoach.model;

import java.util.Arrays;
import java.util.stream.Collectors;

/** In what number format a shard's weights are kept and multiplied. The residual stream is f32 in all of them. */
public enum Precision {
    /** 4 bytes a weight. Relative logit error below 1e-5. */
    F32("f32"),
    /** 2 bytes a weight. Relative logit error below 1e-2; about twice as fast on CPUs with bf16 instructions. */
    BF16("bf16");

    private final String text;

    Precision(String text) {
        this.text = text;
    }

    /** As written in a configuration's {@code dtype}. */
    public String text() {
        return text;
    }

    /**
     * @param text {@code f32} or {@code bf16}
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
