package io.stagecoach.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stagecoach.model.ModelConfig.AttentionScaling;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ModelConfigTest {

    private static ModelConfig with(int heads, double epsilon, AttentionScaling scaling, OptionalInt endOfText) {
        return new ModelConfig(3, heads, 64, 256, 128, 100, epsilon, Activation.RELU, true, scaling, endOfText);
    }

    @Test
    void gpt2HasItsKnownSize() {
        ModelConfig config = ModelConfig.gpt2(12, 12, 768);
        assertThat(config.headWidth()).isEqualTo(64);
        assertThat(12 * config.layerCost() + config.headCost()).isEqualTo(123_532_032L);
        assertThat(config.attentionScale(7)).isEqualTo(0.125);
    }

    @Test
    void attentionScaleFollowsBothSettings() {
        ModelConfig byLayer = with(4, 1e-5, new AttentionScaling(true, true), OptionalInt.empty());
        assertThat(byLayer.attentionScale(0)).isEqualTo(0.25);
        assertThat(byLayer.attentionScale(2)).isCloseTo(0.25 / 3, within(1e-15));
        ModelConfig unscaled = with(4, 1e-5, new AttentionScaling(false, false), OptionalInt.empty());
        assertThat(unscaled.attentionScale(2)).isEqualTo(1);
    }

    @Test
    void refusesDimensionsThatDoNotFit() {
        assertThatThrownBy(() -> with(3, 1e-5, AttentionScaling.GPT2, OptionalInt.empty()))
                .hasMessage("n_embd is 64, which n_head = 3 does not divide into equal heads");
        assertThatThrownBy(() -> with(0, 1e-5, AttentionScaling.GPT2, OptionalInt.empty()))
                .hasMessageContaining("n_head must be 1 or more");
        assertThatThrownBy(() -> with(4, 0, AttentionScaling.GPT2, OptionalInt.empty()))
                .hasMessageContaining("layer_norm_epsilon");
        assertThatThrownBy(() -> with(4, 1e-5, AttentionScaling.GPT2, OptionalInt.of(100)))
                .hasMessageContaining("eos_token_id is 100");
    }

    @Test
    void namesAreReadAndUnknownOnesRefused() {
        assertThat(Precision.of("bf16")).isEqualTo(Precision.BF16);
        assertThat(Precision.of(Precision.F32.text())).isEqualTo(Precision.F32);
        assertThatThrownBy(() -> Precision.of("int4")).hasMessage("dtype 'int4' is not one of f32, bf16, fp16, int8");
        for (Activation activation : Activation.values()) {
            assertThat(Activation.of(activation.text())).isEqualTo(activation);
        }
        assertThatThrownBy(() -> Activation.of("silu")).hasMessageContaining("'silu' is not supported");
    }
}
