package io.stagecoach.member.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.config.HostPort;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {
    private static final HostPort ADDRESS = new HostPort("10.0.0.7", 50051);
    private static final HostPort OTHER = new HostPort("10.0.0.8", 50051);

    @Test
    void containersOfOneMachineShareItsCores() {
        Machine machine = new Machine(8, 8, Optional.of("4535b11c"), 8L << 30, false);
        assertThat(machine.host(null, ADDRESS)).isEqualTo("4535b11c").isEqualTo(machine.host(null, OTHER));
    }

    @Test
    void oneThatHasCoresOfItsOwnSharesThemWithNobody() {
        Machine machine = new Machine(2, 8, Optional.of("4535b11c"), 8L << 30, false);
        assertThat(machine.host(null, ADDRESS))
                .isNotEqualTo("4535b11c")
                .isNotEqualTo(machine.host(null, OTHER))
                .isNotEqualTo(new Machine(2, 8, Optional.of("other"), 8L << 30, false).host(null, ADDRESS));
    }

    @Test
    void withoutABootIdTheAddressSaysWhoseTheyAre() {
        assertThat(new Machine(8, 8, Optional.empty(), 8L << 30, false).host(null, ADDRESS))
                .isEqualTo("10.0.0.7");
    }

    @Test
    void whatTheUserSaysCounts() {
        assertThat(new Machine(2, 8, Optional.of("4535b11c"), 8L << 30, false).host("mine", ADDRESS))
                .isEqualTo("mine");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0        | 1
            0-1      | 2
            0-3,6    | 5
            1,3-4,10-15 | 9
            """)
    void countsLinuxListsOfCores(String list, int cores) {
        assertThat(Machine.count(list)).isEqualTo(cores);
    }

    @Test
    void readsThisMachine() {
        Machine machine = Machine.read();
        assertThat(machine.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(machine.online()).isGreaterThanOrEqualTo(machine.cores());
    }
}
