package io.stagecoach.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CpuWatchTest {

    @Test
    void idleAndWaitingAreNoWork() {
        assertThat(CpuWatch.machineTicks("cpu  1 2 4 1000 1000 8 16 32 0 0")).isEqualTo(63);
    }

    @Test
    void endedChildrenAreOurs() {
        assertThat(CpuWatch.ourTicks("77 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 100 20 3 4 20 0 9"))
                .isEqualTo(127);
    }

    @Test
    void readsThisMachine() throws IOException {
        assertThat(CpuWatch.start().othersCores()).isNotNegative();
    }
}
