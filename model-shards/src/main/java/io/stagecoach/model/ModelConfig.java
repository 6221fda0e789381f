package io.stagecoach.model;

import java.util.OptionalInt;

/**
 * The dimensions of a GPT-2 family model (Radford et al. 2019).
 *
 * @param layers transformer blocks
 * @param heads attention heads; divides {@code width}
 * @param width size of the residual stream, {@code n_embd}
 * @param inner size between the two feed-forward matrices, {@code n_inner}
 * @param positions the longest context in tokens, {@code n_positions}
 * @param vocabulary number of token ids
 * @param layerNormEpsilon added to the variance in every layer norm
 * @param tiedHead whether the head is the token embedding's matrix
 * @param attentionScaling how attention scores are scaled before the softmax
 * @param endOfText the token id that ends a text, if the model has one
 */
public record ModelConfig(
        int layers,
        int heads,
        int width,
        int inner,
        int positions,
        int vocabulary,
        double layerNormEpsilon,
        Activation activation,
        boolean tiedHead,
        AttentionScaling attentionScaling,
        OptionalInt endOfText) {

    /**
     * @param byHeadWidth divide scores by the square root of the head's width, {@code scale_attn_weights}
     * @param byLayer divide scores by the layer's number, from 1, {@code scale_attn_by_inverse_layer_idx}
     */
    public record AttentionScaling(boolean byHeadWidth, boolean byLayer) {
        public static final AttentionScaling GPT2 = new AttentionScaling(true, false);
    }

    public ModelConfig {
        requirePositive("n_layer", layers);
        requirePositive("n_head", heads);
        requirePositive("n_embd", width);
        requirePositive("n_inner", inner);
        requirePositive("n_positions", positions);
        requirePositive("vocab_size", vocabulary);
        if (width % heads != 0) {
            throw new IllegalArgumentException(
                    "n_embd is " + width + ", which n_head = " + heads + " does not divide into equal heads");
        }
        if (!(layerNormEpsilon > 0 && layerNormEpsilon < 1)) {
            throw new IllegalArgumentException("layer_norm_epsilon must be in (0, 1), but is " + layerNormEpsilon);
        }
        endOfText.ifPresent(id -> {
            if (id < 0 || id >= vocabulary) {
                throw new IllegalArgumentException(
                        "eos_token_id is " + id + ", but the vocabulary has ids 0 to " + (vocabulary - 1));
            }
        });
    }

    /** A model with GPT-2's usual settings: inner is four times the width, 1024 positions, 50257 tokens, tied head. */
    public static ModelConfig gpt2(int layers, int heads, int width) {
        return new ModelConfig(
                layers,
                heads,
                width,
                Math.multiplyExact(4, width),
                1024,
                50257,
                1e-5,
                Activation.GELU_TANH,
                true,
                AttentionScaling.GPT2,
                OptionalInt.of(50256));
    }

    public int headWidth() {
        return width / heads;
    }

    /** What attention scores of a layer, counted from 0 in the whole model, are multiplied with. */
    public double attentionScale(int layer) {
        double scale = attentionScaling.byHeadWidth() ? 1 / Math.sqrt(headWidth()) : 1;
        return attentionScaling.byLayer() ? scale / (layer + 1) : scale;
    }

    /** Matrix parameters of one layer; a decode step reads each once, so they stand for its time. */
    public long layerCost() {
        return 4L * width * width + 2L * width * inner;
    }

    /** Matrix parameters of the head. */
    public long headCost() {
        return (long) vocabulary * width;
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be 1 or more, but is " + value);
        }
    }
}
