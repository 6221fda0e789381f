package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineDepthTest {
    /** Three members on one host of two cores. */
    private final Batcher.PipelineDepth shared = new Batcher.PipelineDepth(1, 2);

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1",
        "4, 0, 1",
        "8, 0, 1",
        "9, 0, 2",
        "16, 0, 2",
        "64, 0, 2",
        "4, 1, 2",
        "0, 1, 1",
        "0, 2, 2",
        "0, 9, 2"
    })
    void membersOfAHostComputeAtTheSameTimeWhenWorthAPass(int decoding, int prompts, int groups) {
        assertThat(shared.groups(decoding, prompts)).isEqualTo(groups);
    }

    @Test
    void everyHostHasAGroup() {
        assertThat(new Batcher.PipelineDepth(3, 3).groups(1, 0)).isEqualTo(3);
        assertThat(new Batcher.PipelineDepth(2, 4).groups(1, 0)).isEqualTo(2);
        assertThat(new Batcher.PipelineDepth(2, 4).groups(24, 0)).isEqualTo(3);
    }

    @Test
    void eachHostComputes() {
        assertThatThrownBy(() -> new Batcher.PipelineDepth(2, 1)).hasMessageContaining("1 on 2");
        assertThatThrownBy(() -> new Host("a", 0)).hasMessageContaining("1 core or more, not 0");
    }
}
