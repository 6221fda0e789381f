package io.stagecoach.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CpuWatchTest {

    @Test
    void measuresThisMachine() throws IOException {
        assertThat(CpuWatch.start().othersCores()).isNotNegative();
    }
}
