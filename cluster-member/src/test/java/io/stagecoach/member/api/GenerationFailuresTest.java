package io.stagecoach.member.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.stagecoach.member.placement.ClaimState;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.member.scheduler.Scheduler;
import io.stagecoach.member.scheduler.SchedulerLimits;
import io.stagecoach.member.scheduler.SchedulerListener;
import io.stagecoach.member.stage.CacheCommand;
import io.stagecoach.member.stage.CachePull;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageClient;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.stage.StageTask;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call hears when there is no text for it. */
class GenerationFailuresTest {
    private final EndpointCalls calls;

    GenerationFailuresTest() throws IOException {
        calls = new EndpointCalls();
    }

    @AfterEach
    void stop() {
        calls.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "empty | the prompt is empty",
                "long | together more than the context of 1024 positions",
                "huge | together more than the context of 1024 positions",
                "none | max_new_tokens must be 0 or more, but is -1",
                "id | token 3 of prompt is 50257, but the vocabulary has ids 0 to 50256",
                "negative | token 0 of generated is -1",
                "temperature | temperature must be 0 or more, but is -1.0",
                "topP | top_p must be above 0 and at most 1, but is 0.0",
                "penalty | repetition_penalty must be above 0, but is 0.0",
                "frequency | frequency_penalty must be a number, but is NaN",
                "bias | token 0 of logit_bias is 50257, but the vocabulary has ids 0 to 50256",
            })
    void badInputIsAnInvalidArgumentThatSaysWhatIsWrong(String fault, String message) throws InterruptedException {
        Answer answer = calls.call(request -> switch (fault) {
            case "empty" -> request.clearPromptIds();
            case "long" -> request.setMaxNewTokens(1022);
            case "huge" -> request.setMaxNewTokens(Integer.MAX_VALUE);
            case "none" -> request.setMaxNewTokens(-1);
            case "id" -> request.addPromptIds(50257);
            case "negative" -> request.addGeneratedIds(-1);
            case "temperature" ->
                request.setSampling(request.getSampling().toBuilder().setTemperature(-1));
            case "topP" -> request.setSampling(request.getSampling().toBuilder().setTopP(0));
            case "penalty" ->
                request.setSampling(request.getSampling().toBuilder().setRepetitionPenalty(0));
            case "bias" -> request.setSampling(request.getSampling().toBuilder().putLogitBias(50257, 1));
            case "frequency" ->
                request.setSampling(request.getSampling().toBuilder().setFrequencyPenalty(Float.NaN));
            default -> throw new IllegalArgumentException(fault);
        });
        assertThat(answer.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(answer.status().getDescription()).contains(message);
        assertThat(calls.isQuiet()).isTrue();
    }

    @Test
    void anUncoveredStageIsUnavailableAndNamed() throws InterruptedException {
        Scheduler coordinator = coordinator(3, 1, 0);
        coordinator.step(new Event.ClaimsChanged(List.of(ready(0)), Map.of()));
        Answer answer = calls.call(request -> request);
        coordinator.step(calls.event());
        assertThat(answer.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(answer.status().getDescription()).isEqualTo("no member is ready for stage 1, 2: retry later");
        assertThat(answer.trailer("missing-stages")).isEqualTo("1,2");
        assertThat(answer.trailer("retry-after-ms")).isEqualTo("1000");
    }

    @Test
    void aFullQueueIsResourceExhausted() throws InterruptedException {
        Scheduler coordinator = coordinator(1, 1, 0);
        coordinator.step(new Event.ClaimsChanged(List.of(ready(0)), Map.of()));
        Answer answer = calls.call(request -> request);
        coordinator.step(calls.event());
        Answer second = calls.call(request -> request);
        coordinator.step(calls.event());
        assertThat(second.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(second.trailer("retry-after-ms")).isEqualTo("1000");
        assertThat(second.trailer("missing-stages")).isNull();
        assertThat(answer.ended.getCount()).isEqualTo(1);
    }

    @Test
    void aMemberThatLeavesSaysSoAndAnotherCanGoOnAtOnce() throws InterruptedException {
        Scheduler coordinator = coordinator(1, 1, 0);
        coordinator.step(new Event.ClaimsChanged(List.of(ready(0)), Map.of()));
        Answer answer = calls.call(request -> request);
        coordinator.step(calls.event());
        coordinator.step(new Event.Leaving(Integer.MAX_VALUE));
        assertThat(answer.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(answer.trailer("retry-after-ms")).isEqualTo("0");
    }

    /** Its stages never answer. */
    private static Scheduler coordinator(int stages, int maxRunning, int maxWaiting) {
        SchedulerLimits limits = new SchedulerLimits(
                stages, maxRunning, maxWaiting, 4, 0, SchedulerLimits.BACKOFF, SchedulerLimits.RECOVERY_LIMIT);
        StageClient silent = new StageClient() {
            @Override
            public CompletionStage<StageReply> run(RoleClaim claim, StageTask task) {
                return new CompletableFuture<>();
            }

            @Override
            public CompletionStage<PullOutcome> fetch(RoleClaim claim, CachePull fetch) {
                return new CompletableFuture<>();
            }

            @Override
            public void tell(RoleClaim claim, CacheCommand notice) {}
        };
        return new Scheduler(() -> new UUID(0, 1), limits, silent, () -> 0, event -> {}, SchedulerListener.NONE);
    }

    private static RoleClaim ready(int stage) {
        return new RoleClaim(new Role("gpt2", stage, 0), new UUID(0, 1), 2, ClaimState.READY);
    }
}
