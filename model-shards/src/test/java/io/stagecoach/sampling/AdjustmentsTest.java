package io.stagecoach.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against values computed by hand; all are exact in a float. */
class AdjustmentsTest {
    private static final int[] NO_TOKENS = {};

    private static float[] adjusted(Adjustments adjustments, int[] prompt, int... generated) {
        float[] logits = {2f, -1f, 0.5f, 4f};
        int[] ids = new int[prompt.length + generated.length];
        System.arraycopy(prompt, 0, ids, 0, prompt.length);
        System.arraycopy(generated, 0, ids, prompt.length, generated.length);
        adjustments.apply(logits, adjustments.needed(ids, ids.length, prompt.length));
        return logits;
    }

    @Test
    void noneLeavesTheLogitsAlone() {
        assertThat(adjusted(Adjustments.NONE, new int[] {0}, 1, 1)).containsExactly(2f, -1f, 0.5f, 4f);
        assertThat(Adjustments.NONE.changeNothing()).isTrue();
    }

    @Test
    void frequencyCountsAndPresenceDoesNot() {
        // 2 - 3 * 0.5, -1 - 1 * 0.5
        assertThat(adjusted(new Adjustments(1, 0.5f, 0, Map.of()), NO_TOKENS, 0, 1, 0, 0))
                .containsExactly(0.5f, -1.5f, 0.5f, 4f);
        // 2 - 0.75, -1 - 0.75
        assertThat(adjusted(new Adjustments(1, 0, 0.75f, Map.of()), NO_TOKENS, 0, 1, 0, 0))
                .containsExactly(1.25f, -1.75f, 0.5f, 4f);
        // 2 - (3 * 0.5 + 0.75), -1 - (0.5 + 0.75)
        assertThat(adjusted(new Adjustments(1, 0.5f, 0.75f, Map.of()), NO_TOKENS, 0, 1, 0, 0))
                .containsExactly(-0.25f, -2.25f, 0.5f, 4f);
    }

    @Test
    void belowZeroTheyReward() {
        assertThat(adjusted(new Adjustments(1, -0.5f, -1, Map.of()), NO_TOKENS, 2, 2))
                .containsExactly(2f, -1f, 2.5f, 4f);
    }

    @Test
    void thePromptCountsForTheRepetitionPenaltyOnly() {
        assertThat(adjusted(new Adjustments(1, 1, 1, Map.of()), new int[] {0, 0, 3}, 1))
                .containsExactly(2f, -3f, 0.5f, 4f);
        // 4 / 2, -1 * 2; each once, however often it came
        assertThat(adjusted(Adjustments.repetition(2), new int[] {3, 3}, 1, 1)).containsExactly(2f, -2f, 0.5f, 2f);
    }

    @Test
    void biasIsAddedFirst() {
        assertThat(adjusted(new Adjustments(1, 0, 0, Map.of(1, 3f, 3, -100f)), NO_TOKENS))
                .containsExactly(2f, 2f, 0.5f, -96f);
        // (-1 + 3) / 2 - (1 * 0.25 + 0.5)
        assertThat(adjusted(new Adjustments(2, 0.25f, 0.5f, Map.of(1, 3f)), NO_TOKENS, 1))
                .containsExactly(2f, 0.25f, 0.5f, 4f);
    }

    @Test
    void aBiasOfAHundredForcesOrForbidsAToken() {
        float[] logits = {2f, -1f, 0.5f, 4f};
        SamplingParams force = new SamplingParams(1, 0, 1, new Adjustments(1, 0, 0, Map.of(1, 100f)), 3, 0);
        SamplingParams forbid = new SamplingParams(0, 0, 1, new Adjustments(1, 0, 0, Map.of(3, -100f)), 3, 0);
        SampledToken forced = Sampler.sample(logits, 0, 4, force, 5, Previous.NONE);
        assertThat(forced.id()).isEqualTo(1);
        assertThat(forced.logprob()).as("of the logits as they were").isLessThan(-5);
        assertThat(Sampler.sample(logits, 0, 4, forbid, 5, Previous.NONE).id()).isZero();
    }

    @Test
    void refusesWhatIsNoNumberOrNoToken() {
        assertThatThrownBy(() -> new Adjustments(0, 0, 0, Map.of())).hasMessageContaining("repetition_penalty");
        assertThatThrownBy(() -> new Adjustments(1, Float.NaN, 0, Map.of())).hasMessageContaining("frequency_penalty");
        assertThatThrownBy(() -> new Adjustments(1, 0, Float.POSITIVE_INFINITY, Map.of()))
                .hasMessageContaining("presence_penalty");
        assertThatThrownBy(() -> new Adjustments(1, 0, 0, Map.of(-1, 1f))).hasMessageContaining("logit_bias");
        assertThatThrownBy(() -> adjusted(new Adjustments(1, 0, 0, Map.of(4, 1f)), NO_TOKENS))
                .hasMessageContaining("logit_bias token id 4 is not in the vocabulary, 0 to 3");
        assertThatThrownBy(() -> adjusted(new Adjustments(1, 1, 0, Map.of()), NO_TOKENS, 9))
                .hasMessageContaining("previous token id 9");
        assertThatThrownBy(() -> new Previous(new int[2], 3)).hasMessageContaining("of 2 tokens, 3");
    }
}
