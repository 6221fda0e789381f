package io.stagecoach.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardRange;
import org.junit.jupiter.api.Test;

class PackedWeightsTest {
    private static final ModelConfig GPT2 = ModelConfig.gpt2(12, 12, 768);
    private static final ShardRange ALL = new ShardRange(0, 12);
    private static final long EMBEDDING = 50257L * 768;
    private static final long PARAMETERS = 124_439_808;

    /** A tied head is a matrix of its own. */
    @Test
    void takeFourBytesAParameterInF32() {
        assertThat(PackedWeights.bytes(GPT2, ALL, Precision.F32)).isEqualTo(4 * (PARAMETERS + EMBEDDING));
    }

    @Test
    void takeAboutHalfInTwoBytesButForTheTable() {
        long halved = 2 * (PARAMETERS - EMBEDDING) + 2 * EMBEDDING + 4 * EMBEDDING;
        assertThat((double) PackedWeights.bytes(GPT2, ALL, Precision.BF16)).isBetween(halved * 1.0, halved * 1.02);
    }

    @Test
    void ofTheStagesAddUp() {
        for (Precision precision : Precision.values()) {
            assertThat(PackedWeights.bytes(GPT2, new ShardRange(0, 5), precision)
                            + PackedWeights.bytes(GPT2, new ShardRange(5, 12), precision))
                    .isEqualTo(PackedWeights.bytes(GPT2, ALL, precision));
        }
    }
}
