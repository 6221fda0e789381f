package io.stagecoach.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadRunnerTest {
    private static final String ANSWER = "data: {\"choices\":[{\"token_ids\":[1]}]}\n\ndata: [DONE]\n\n";
    private static final int TOGETHER = 5;
    private static final Duration WINDOW = Duration.ofSeconds(30);

    private final CyclicBarrier barrier = new CyclicBarrier(TOGETHER);

    /** Answers no request before so many have arrived: a load that waits for a response before it sends the next request hangs. */
    private FakeServer server() throws IOException {
        return new FakeServer(200, ANSWER, body -> barrier.await(20, TimeUnit.SECONDS));
    }

    private static LoadRunner runner(CompletionsClient completions) {
        return new LoadRunner(completions, new Prompts(2, 1, 10, 1, Prompts.OURS));
    }

    private static CompletionsClient completions(FakeServer server) {
        return new CompletionsClient(server.address(), Duration.ofSeconds(20), System::nanoTime);
    }

    @Test
    void anOpenLoopSendsEachRequestWhenItIsDue() throws IOException, InterruptedException {
        try (FakeServer server = server();
                CompletionsClient completions = completions(server)) {
            LoadSummary summary = runner(completions).open(Collections.nCopies(TOGETHER, Duration.ZERO), WINDOW);
            assertThat(summary.errors()).isEmpty();
            assertThat(summary.samples()).hasSize(TOGETHER);
            assertThat(server.bodies).doesNotHaveDuplicates();
        }
    }

    @Test
    void anOpenLoopCountsLatencyFromTheDueTime() throws IOException, InterruptedException {
        try (FakeServer server = new FakeServer(200, ANSWER, body -> {});
                CompletionsClient completions = completions(server)) {
            LoadSummary summary = runner(completions).open(Collections.nCopies(3, Duration.ofMillis(-5000)), WINDOW);
            assertThat(summary.samples())
                    .allSatisfy(sample -> assertThat(sample.firstTokenMs())
                            .as("five seconds late")
                            .isGreaterThan(5000));
        }
    }

    @Test
    void aClosedLoopKeepsItsClientsBusyUpToTheRequestLimit() throws IOException, InterruptedException {
        try (FakeServer server = server();
                CompletionsClient completions = completions(server)) {
            LoadSummary summary = runner(completions).closed(TOGETHER, WINDOW, 4 * TOGETHER);
            assertThat(summary.errors()).isEmpty();
            assertThat(summary.samples()).hasSize(4 * TOGETHER);
            assertThat(summary.window()).as("ended by the count, not by time").isLessThan(WINDOW);
        }
    }
}
