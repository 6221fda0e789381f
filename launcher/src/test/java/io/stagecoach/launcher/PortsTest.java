package io.stagecoach.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortsTest {
    /** Members look for one another where they are, or will be, and nowhere else. */
    @ParameterizedTest
    @CsvSource({"1, 3, gateway, 3", "3, 3, gateway node1 node2, 3", "4, 3, node1 node2 node3, 4", "2, 2, node1 node5, 5"
    })
    void membersLookForThoseThatWereStarted(int index, int count, String processes, int last) {
        assertThat(new Ports(100).join(index, count, List.of(processes.split(" "))))
                .isEqualTo(IntStream.rangeClosed(1, last)
                        .mapToObj(i -> "127.0.0.1:" + (5800 + i))
                        .collect(Collectors.joining(",")));
    }

    @Test
    void furtherGatewaysComeAfterTheTokenizer() {
        assertThat(Ports.gateways(4).stream().map(new Ports(1)::gateway)).containsExactly(8001, 8004, 8005, 8006);
    }

    @Test
    void allPortsAreThoseOfEachProcess() {
        assertThat(new Ports(0).all(2, 2))
                .containsExactly(5701, 5702, 8000, 8002, 8003, 8011, 8012, 50050, 50051, 50052);
    }
}
