package io.stagecoach.member.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.stagecoach.member.cluster.HazelcastSettings;
import io.stagecoach.member.cluster.MemberAttributes;
import io.stagecoach.member.placement.Resources;
import io.stagecoach.member.scheduler.GenerationException;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationRequest;
import io.stagecoach.member.scheduler.GenerationResult;
import io.stagecoach.member.scheduler.SchedulerLimits;
import io.stagecoach.member.testing.FakeModel;
import io.stagecoach.member.testing.FreePorts;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardPlan;
import io.stagecoach.proto.RoleInfo;
import io.stagecoach.sampling.SampledToken;
import io.stagecoach.sampling.SamplingParams;
import io.stagecoach.telemetry.Traces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One member that a program embeds: no Spring, no gRPC, no model files. */
class MemberRuntimeTest {
    private static final int STAGES = 2;
    private static final FakeModel FAKE = new FakeModel(STAGES, 8);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int[] PROMPT = {3, 1, 2};

    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final MemberRuntime member =
            new MemberRuntime(settings(), model(), metrics, new Traces(Tracer.NOOP, Propagator.NOOP));

    @AfterEach
    void close() {
        member.close();
    }

    @Test
    void startsServesHandsOverAndCloses() throws InterruptedException, ExecutionException, TimeoutException {
        assertThat(member.isRunning()).isFalse();
        assertThat(member.describe().getMissingStagesList())
                .as("nothing runs yet")
                .containsExactly(0, 1);

        member.start();
        await().atMost(LIMIT).until(() -> member.health().hindrance().isEmpty());
        await().atMost(LIMIT).until(() -> member.describe().getReady());
        assertThat(member.describe().getMembers(0).getRolesList())
                .extracting(RoleInfo::getStage)
                .containsExactly(0, 1);

        Text text = new Text();
        member.submit(request(), text);
        assertThat(text.ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS).reason())
                .isEqualTo(GenerationResult.Reason.LENGTH);
        assertThat(text.tokens).isEqualTo(FAKE.text(PROMPT, 5, Set.of(), SamplingParams.GREEDY));
        assertThat(metrics.get("stagecoach.stage.compute")
                        .tag("stage", "1")
                        .timer()
                        .count())
                .isGreaterThanOrEqualTo(5);

        member.stop();
        assertThat(member.health().defect()).isEmpty();
        assertThat(member.health().hindrance()).hasValue("it is leaving");
        assertThat(member.describe().getMembers(0).getRolesList())
                .as("its roles are free")
                .isEmpty();
        Text late = new Text();
        member.submit(request(), late);
        await().atMost(LIMIT).until(late.ended::isCompletedExceptionally);
        assertThat(late.ended.exceptionNow())
                .isInstanceOfSatisfying(
                        GenerationException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(GenerationException.Kind.LEAVING));

        member.close();
        assertThat(member.health().defect()).hasValue("Hazelcast has shut down");
    }

    private static GenerationRequest request() {
        return new GenerationRequest(PROMPT, new int[0], 5, Set.of(), SamplingParams.GREEDY);
    }

    private static MemberRuntime.Settings settings() {
        int port = FreePorts.find(1).getFirst();
        return new MemberRuntime.Settings(
                new MemberAttributes(
                        "a", "a:1", "here", 1, ProcessHandle.current().pid(), -1, Resources.UNLIMITED),
                new HazelcastSettings("embedded-" + port, port, "127.0.0.1", List.of("127.0.0.1:" + port)),
                new SchedulerLimits(STAGES, 4, 4, 64, 1 << 20, SchedulerLimits.BACKOFF, SchedulerLimits.RECOVERY_LIMIT),
                1,
                1,
                Duration.ofSeconds(5),
                false,
                Duration.ofSeconds(5));
    }

    private static ServedModel model() {
        ModelConfig config = ModelConfig.gpt2(STAGES, 2, 8);
        ShardPlan plan = ShardPlan.balanced(config, STAGES);
        return new ServedModel(
                "fake",
                config,
                plan,
                "f32",
                ServedModel.needs(config, plan, range -> 0),
                role -> FAKE.shard(role.stage()));
    }

    private static final class Text implements GenerationListener {
        private final List<Integer> tokens = new ArrayList<>();
        private final CompletableFuture<GenerationResult> ended = new CompletableFuture<>();

        @Override
        public void onToken(int index, SampledToken token) {
            tokens.add(token.id());
        }

        @Override
        public void onFinished(GenerationResult result) {
            ended.complete(result);
        }

        @Override
        public void onFailed(GenerationException failure) {
            ended.completeExceptionally(failure);
        }
    }
}
