package io.stagecoach.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromptsTest {
    private static final int REQUESTS = 2_000;

    private final Prompts prompts = new Prompts(16, 8, 4000, 1, Prompts.OURS);

    @Test
    void theSameIndexGivesTheSameRequest() {
        assertThat(prompts.body(7)).isEqualTo(new Prompts(16, 8, 4000, 1, Prompts.OURS).body(7));
    }

    /** A server with a prefix cache would have the prompts of the measurement after the warm-up. */
    @Test
    void warmUpAndMeasurementShareNoPrompt() {
        Set<String> seen = new HashSet<>();
        IntStream.range(0, REQUESTS)
                .mapToObj(prompts.others()::body)
                .map(PromptsTest::prompt)
                .forEach(seen::add);
        IntStream.range(0, REQUESTS)
                .mapToObj(prompts::body)
                .map(PromptsTest::prompt)
                .forEach(seen::add);
        assertThat(seen).hasSize(2 * REQUESTS);
    }

    private static String prompt(String body) {
        return body.replaceFirst(".*\"prompt\":(\\[[^]]*]).*", "$1");
    }
}
