package io.stagecoach.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShardPlanTest {

    private static ModelConfig config(int layers, int width, int vocabulary) {
        return new ModelConfig(
                layers,
                1,
                width,
                4 * width,
                64,
                vocabulary,
                1e-5,
                Activation.GELU_TANH,
                true,
                ModelConfig.AttentionScaling.GPT2,
                OptionalInt.empty());
    }

    @Test
    void theLastStageGetsFewerLayersForItHasTheHead() {
        assertThat(ShardPlan.balanced(ModelConfig.gpt2(12, 12, 768), 3).ranges())
                .containsExactly(new ShardRange(0, 5), new ShardRange(5, 11), new ShardRange(11, 12));
        assertThat(ShardPlan.balanced(ModelConfig.gpt2(48, 25, 1600), 4).ranges())
                .extracting(ShardRange::layers)
                .containsExactly(12, 13, 13, 10);
        assertThat(ShardPlan.balanced(ModelConfig.gpt2(12, 12, 768), 1).ranges())
                .containsExactly(new ShardRange(0, 12));
    }

    @Test
    void everyLayerOnceAndNoPlanHasACheaperBottleneck() {
        SplittableRandom random = new SplittableRandom(8);
        for (int round = 0; round < 300; round++) {
            int layers = 1 + random.nextInt(9);
            ModelConfig config = config(layers, 1 + random.nextInt(64), 1 + random.nextInt(3000));
            for (int stages = 1; stages <= layers; stages++) {
                ShardPlan plan = ShardPlan.balanced(config, stages);
                assertThat(plan.stages()).isEqualTo(stages);
                assertThat(plan.ranges().getLast().end()).isEqualTo(layers);
                long cheapest = everyPlan(0, layers, stages).stream()
                        .mapToLong(ranges -> new ShardPlan(ranges).bottleneck(config))
                        .min()
                        .orElseThrow();
                assertThat(plan.bottleneck(config)).isEqualTo(cheapest);
            }
        }
    }

    private static List<List<ShardRange>> everyPlan(int first, int layers, int stages) {
        if (stages == 1) {
            return List.of(List.of(new ShardRange(first, layers)));
        }
        List<List<ShardRange>> plans = new ArrayList<>();
        for (int end = first + 1; end <= layers - (stages - 1); end++) {
            for (List<ShardRange> rest : everyPlan(end, layers, stages - 1)) {
                List<ShardRange> plan = new ArrayList<>(List.of(new ShardRange(first, end)));
                plan.addAll(rest);
                plans.add(plan);
            }
        }
        return plans;
    }

    @Test
    void refusesMoreStagesThanLayersAndPlansWithGaps() {
        assertThatThrownBy(() -> ShardPlan.balanced(config(2, 8, 8), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 layers")
                .hasMessageContaining("not 3");
        assertThatThrownBy(() -> ShardPlan.balanced(config(2, 8, 8), 0)).hasMessageContaining("stages must be 1");
        assertThatThrownBy(() -> new ShardPlan(List.of(new ShardRange(0, 1), new ShardRange(2, 3))))
                .hasMessageContaining("starts where 1 is due");
        assertThatThrownBy(() -> new ShardPlan(List.of())).hasMessageContaining("at least one stage");
        assertThatThrownBy(() -> new ShardRange(2, 2)).hasMessageContaining("at least one layer");
    }
}
