package io.stagecoach.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {

    @Test
    void readsTheResidentSize() {
        assertThat(ProcessMemory.resident(Stream.of(
                        "Name:\tjava", "VmHWM:\t   900 kB", "VmRSS:\t  400 kB", "RssAnon:\t  128 kB", "RssFile: 1 kB")))
                .hasValue(131072);
        assertThat(ProcessMemory.resident(Stream.of("Name:\tjava"))).isEmpty();
    }

    @Test
    void givesBackWithoutHarm() {
        ProcessMemory.giveBack();
        assertThat(ProcessMemory.resident().orElse(1)).isPositive();
    }
}
