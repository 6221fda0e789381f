package io.stagecoach.bench.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.scheduler.GenerationException;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationRequest;
import io.stagecoach.member.scheduler.GenerationResult;
import io.stagecoach.sampling.SampledToken;
import io.stagecoach.sampling.SamplingParams;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.Segment.Logits;
import io.stagecoach.shard.ShardInput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InProcessClusterTest {

    @Test
    void aSequenceRunsThroughAllMembers()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        InProcessCluster.Plan plan = new InProcessCluster.Plan(
                "bench-test-" + ProcessHandle.current().pid(),
                2,
                2,
                PassTime.of(Duration.ofNanos(1)),
                2,
                64,
                false,
                15901);
        CompletableFuture<GenerationResult> ended = new CompletableFuture<>();
        try (InProcessCluster cluster = InProcessCluster.start(plan)) {
            var request = new GenerationRequest(new int[3], new int[0], 5, Set.of(), SamplingParams.GREEDY);
            cluster.submit(0, request, new GenerationListener() {
                @Override
                public void onToken(int index, SampledToken token) {}

                @Override
                public void onFinished(GenerationResult result) {
                    ended.complete(result);
                }

                @Override
                public void onFailed(GenerationException failure) {
                    ended.completeExceptionally(failure);
                }
            });
            GenerationResult result = ended.get(20, TimeUnit.SECONDS);
            assertThat(result.stages())
                    .extracting(GenerationResult.StageTiming::stage)
                    .containsExactly(0, 1);
            assertThat(result.stages())
                    .extracting(GenerationResult.StageTiming::member)
                    .doesNotHaveDuplicates();
            // More if a step found a partition in migration and was repeated.
            assertThat(result.stages())
                    .allSatisfy(stage -> assertThat(stage.steps()).isGreaterThanOrEqualTo(5));
        }
    }

    @Test
    void aShardTakesItsTimeAndReturnsTheWantedRows() {
        Segment prompt = new Segment(new int[] {0}, 0, 3, Logits.LAST);
        Segment step = new Segment(new int[] {1}, 4, 1, Logits.NONE);
        ShardInput input = new ShardInput.Tokens(new int[4], List.of(prompt, step));
        AtomicLong clock = new AtomicLong();
        assertThat(new FixedTimeShard(
                                new PassTime(Duration.ofMillis(12), Duration.ofMillis(2)),
                                clock::get,
                                clock::addAndGet,
                                2,
                                7,
                                false,
                                Optional.empty())
                        .forward(input))
                .hasSize(28);
        assertThat(clock).hasValue(20_000_000);
        assertThat(new FixedTimeShard(PassTime.of(Duration.ofNanos(1)), 2, 7, true, Optional.empty()).forward(input))
                .hasSize(7);
    }

    @Test
    void theIdealThroughputIsAPassPerStageAndToken() {
        var settings = new ScalingSettings(List.of(3), Duration.ofMillis(5), 4, 0, Duration.ofSeconds(1), 15701);
        assertThat(settings.idealTokensPerSecond(3)).isEqualTo(800);
        assertThat(settings.idealTokensPerSecond(12)).isEqualTo(800);
        assertThat(settings.schedulersOf(12)).isEqualTo(12);
    }
}
