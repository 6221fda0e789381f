package io.stagecoach.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stagecoach.bench.load.LongPrompts.Phase;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LongPromptsTest {
    private static final String ANSWER = "data: {\"choices\":[{\"token_ids\":[1]}]}\n\n"
            + "data: {\"choices\":[{\"token_ids\":[2]}]}\n\n"
            + "data: [DONE]\n\n";

    private static final ServiceSettings SETTINGS =
            CommandLine.populateCommand(new ServiceCommand(), "--streams", "2").settings();

    /** Milliseconds. */
    private static Sample sample(long... tokens) {
        List<Long> nanos = LongStream.of(tokens).mapToObj(ms -> ms * 1_000_000).toList();
        return new Sample(0, nanos, nanos.getLast(), Optional.empty());
    }

    @Test
    void countsGapsWhileAllStreamsDecode() {
        Phase phase = new Phase(List.of(sample(10, 20, 30, 41, 99), sample(15, 22, 45)), List.of());
        assertThat(phase.gapsMs()).as("from 15 to 45").containsExactly(10.0, 11.0, 7.0, 23.0);
    }

    @Test
    void aFailedStreamLeavesNoGaps() {
        Phase phase = new Phase(List.of(sample(10, 20), Sample.failed(0, 5, "cut off")), List.of());
        assertThat(phase.gapsMs()).isEmpty();
    }

    @Test
    void comparesP99WithPromptsToTheMedianAlone() {
        Phase alone = new Phase(List.of(sample(0, 10, 20, 30)), List.of());
        Phase withPrompts = new Phase(List.of(sample(0, 10, 35, 45)), List.of(sample(300), sample(500, 510)));
        try (CompletionsClient completions = completions("http://127.0.0.1:1")) {
            Map<String, Object> row = bench(completions).row("x", alone, withPrompts);
            assertThat(row).containsEntry("long prompts", 2).containsEntry("tokens each", 900);
            assertThat(row).containsEntry("their TTFT ms p50", 300.0);
            assertThat(row)
                    .hasEntrySatisfying(
                            "with prompts p99 / alone p50",
                            ratio -> assertThat((Double) ratio).isCloseTo(2.5, within(1e-9)));
        }
    }

    @Test
    void sendsLongPromptsOneAfterAnotherWhileStreamsRun() throws IOException, InterruptedException {
        CountDownLatch both = new CountDownLatch(2);
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch longOnes = new CountDownLatch(3);
        // The first two requests are the streams alone; of the rest, streams end when three long prompts have come.
        try (FakeServer server = new FakeServer(200, ANSWER, body -> {
                    int number = asked.incrementAndGet();
                    if (number <= 2) {
                        both.countDown();
                        both.await();
                    } else if (body.contains("\"max_tokens\":1,")) {
                        longOnes.countDown();
                    } else {
                        longOnes.await();
                    }
                });
                CompletionsClient completions = completions(server.address().toString())) {
            Map<String, Object> row = bench(completions).measure("x");
            assertThat(row)
                    .hasEntrySatisfying(
                            "long prompts", sent -> assertThat((Integer) sent).isGreaterThanOrEqualTo(3));
            assertThat(server.bodies).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(2 + 2 + 3);
        }
    }

    private static LongPrompts bench(CompletionsClient completions) {
        return new LongPrompts(completions, 2, SETTINGS.streamPrompts(), SETTINGS.longPrompts());
    }

    private static CompletionsClient completions(String server) {
        return new CompletionsClient(URI.create(server), Duration.ofSeconds(20), System::nanoTime);
    }
}
