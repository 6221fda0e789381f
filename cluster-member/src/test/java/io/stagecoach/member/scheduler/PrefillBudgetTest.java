package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefillBudgetTest {
    @Test
    void promptsGetTheWholePassWithoutDecodeRows() {
        assertThat(new Batcher.PrefillBudget(256).rowsBeside(0)).isEqualTo(256);
        assertThat(new Batcher.PrefillBudget(20).rowsBeside(0)).isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 16, 32, 64, 200})
    void aPassTakesAtMostTwiceAsLongWithPrompts(int decodes) {
        double without = 6 + decodes; // milliseconds, and 0.26 for each prompt row, on the reference machine
        int rows = new Batcher.PrefillBudget(256).rowsBeside(decodes);
        assertThat(rows).isGreaterThan(16).isLessThanOrEqualTo(256);
        assertThat((without + 0.26 * rows) / without).isLessThan(2);
    }

    @Test
    void neverExceedsThePass() {
        assertThat(new Batcher.PrefillBudget(40).rowsBeside(20)).isEqualTo(40);
        assertThatThrownBy(() -> new Batcher.PrefillBudget(0)).hasMessage("a pass has 1 prompt row or more, not 0");
    }
}
