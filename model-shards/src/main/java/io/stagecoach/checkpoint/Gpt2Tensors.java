package io.stagecoach.checkpoint;

import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardRange;
import java.util.ArrayList;
import java.util.List;

/** Names and shapes of a GPT-2 checkpoint's tensors, and which of them a shard needs. */
public final class Gpt2Tensors {
    private final ModelConfig config;

    public Gpt2Tensors(ModelConfig config) {
        this.config = config;
    }

    /** Token embedding, {@code [vocabulary, width]}. */
    public TensorSpec tokenEmbedding() {
        return TensorSpec.of("wte.weight", config.vocabulary(), config.width());
    }

    /** Position embedding, {@code [positions, width]}. */
    public TensorSpec positionEmbedding() {
        return TensorSpec.of("wpe.weight", config.positions(), config.width());
    }

    /**
     * A layer norm of a layer, or a linear layer, whose weight GPT-2 keeps as {@code [in, out]}.
     *
     * @param linear whether the weight is a matrix
     */
    public record Part(TensorSpec weight, TensorSpec bias, boolean linear) {}

    /** The parts of a layer in the order they are used: norm, attention in, attention out, norm, up, down. */
    public List<Part> layer(int layer) {
        int width = config.width();
        String prefix = "h." + layer + ".";
        return List.of(
                norm(prefix + "ln_1"),
                linear(prefix + "attn.c_attn", width, 3 * width),
                linear(prefix + "attn.c_proj", width, width),
                norm(prefix + "ln_2"),
                linear(prefix + "mlp.c_fc", width, config.inner()),
                linear(prefix + "mlp.c_proj", config.inner(), width));
    }

    public Part finalNorm() {
        return norm("ln_f");
    }

    /** The head's matrix, {@code [vocabulary, width]}; the token embedding when tied. It has no bias. */
    public TensorSpec head() {
        return config.tiedHead()
                ? tokenEmbedding()
                : TensorSpec.of("lm_head.weight", config.vocabulary(), config.width());
    }

    /** Every tensor that a shard reads, once, in the order of use. */
    public List<TensorSpec> of(ShardRange range) {
        List<TensorSpec> tensors = new ArrayList<>();
        if (range.first() == 0) {
            tensors.add(tokenEmbedding());
            tensors.add(positionEmbedding());
        }
        for (int layer = range.first(); layer < range.end(); layer++) {
            layer(layer).forEach(part -> tensors.addAll(List.of(part.weight(), part.bias())));
        }
        if (range.end() == config.layers()) {
            tensors.addAll(List.of(finalNorm().weight(), finalNorm().bias()));
            if (!tensors.contains(head())) {
                tensors.add(head());
            }
        }
        return tensors;
    }

    private Part norm(String name) {
        return new Part(
                TensorSpec.of(name + ".weight", config.width()), TensorSpec.of(name + ".bias", config.width()), false);
    }

    private static Part linear(String name, int in, int out) {
        return new Part(TensorSpec.of(name + ".weight", in, out), TensorSpec.of(name + ".bias", out), true);
    }
}
