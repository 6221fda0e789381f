package io.stagecoach.member.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Status;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationListener.StageVisit;
import io.stagecoach.member.scheduler.GenerationRequest;
import io.stagecoach.member.scheduler.GenerationResult;
import io.stagecoach.proto.FinishReason;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.PromptScores;
import io.stagecoach.proto.ScoredToken;
import io.stagecoach.proto.Token;
import io.stagecoach.proto.TokenLogprob;
import io.stagecoach.proto.TokenTimings;
import io.stagecoach.sampling.Adjustments;
import io.stagecoach.sampling.SampledToken;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationEndpointTest {
    private final EndpointCalls calls;

    GenerationEndpointTest() throws IOException {
        calls = new EndpointCalls();
    }

    @AfterEach
    void stop() {
        calls.close();
    }

    @Test
    void handsTheRequestToTheCoordinator() throws InterruptedException {
        calls.call(request -> request.addAllGeneratedIds(List.of(4, 5)).addAllStopIds(List.of(50256, 7)));
        GenerationRequest request = calls.submitted().request();
        assertThat(request.prompt()).containsExactly(1, 2, 3);
        assertThat(request.generated()).containsExactly(4, 5);
        assertThat(request.maxNewTokens()).isEqualTo(10);
        assertThat(request.stopIds()).containsExactlyInAnyOrder(50256, 7);
        assertThat(request.sampling())
                .isEqualTo(new io.stagecoach.sampling.SamplingParams(0.5f, 40, 0.9f, 1.1f, -3L, -1));
    }

    @Test
    void handsAllAdjustmentsOn() throws InterruptedException {
        calls.call(request -> request.setSampling(request.getSampling().toBuilder()
                .setFrequencyPenalty(0.5f)
                .setPresencePenalty(-1)
                .putLogitBias(7, -100)));
        assertThat(calls.submitted().request().sampling().adjustments())
                .isEqualTo(new Adjustments(1.1f, 0.5f, -1, Map.of(7, -100f)));
    }

    @Test
    void zeroLogprobsAreNotTheSameAsNone() throws InterruptedException {
        calls.call(
                request -> request.setSampling(request.getSampling().toBuilder().setLogprobs(0)));
        assertThat(calls.submitted().request().sampling().logprobs()).isZero();
    }

    @Test
    void streamsTheScoresOfThePrompt() throws InterruptedException {
        Answer answer = calls.call(request -> request.setPromptLogprobs(true)
                .setMaxNewTokens(0)
                .setSampling(request.getSampling().toBuilder().setLogprobs(1)));
        Event.Submitted submitted = calls.submitted();
        assertThat(submitted.request().scoresPrompt()).isTrue();
        assertThat(submitted.request().maxNewTokens()).isZero();
        submitted
                .listener()
                .onPromptScored(
                        1, List.of(new SampledToken(2, -0.5f, List.of(new SampledToken.TokenLogprob(9, -0.25f)))));
        assertThat(answer.events.getFirst().getPrompt())
                .isEqualTo(PromptScores.newBuilder()
                        .setIndex(1)
                        .addTokens(ScoredToken.newBuilder()
                                .setLogprob(-0.5f)
                                .addTop(TokenLogprob.newBuilder().setId(9).setLogprob(-0.25f)))
                        .build());
    }

    @Test
    void streamsTokensAndTheEnd() throws InterruptedException {
        Answer answer = calls.call(request -> request);
        GenerationListener listener = calls.submitted().listener();
        listener.onToken(0, new SampledToken(11, Float.NaN, List.of()));
        listener.onToken(1, new SampledToken(12, -0.5f, List.of(new SampledToken.TokenLogprob(12, -0.5f))));
        listener.onFinished(new GenerationResult(
                GenerationResult.Reason.STOP,
                1_000_000,
                2_500_000,
                3_000_000,
                new GenerationResult.Recovery(4, 77, 9_000_000),
                128,
                List.of(new GenerationResult.StageTiming(1, "node2", 7, 5_000_000, 6_000_000, 250_000))));

        List<GenerateEvent> heard = answer.events();
        assertThat(heard).hasSize(3);
        assertThat(heard.get(0).getToken())
                .isEqualTo(Token.newBuilder().setIndex(0).setId(11).build());
        assertThat(heard.get(0).getToken().hasLogprob()).isFalse();
        assertThat(heard.get(1).getToken())
                .isEqualTo(Token.newBuilder()
                        .setIndex(1)
                        .setId(12)
                        .setLogprob(-0.5f)
                        .addTop(TokenLogprob.newBuilder().setId(12).setLogprob(-0.5f))
                        .build());
        var finished = heard.get(2).getFinished();
        assertThat(finished.getReason()).isEqualTo(FinishReason.STOP);
        assertThat(finished.getQueueMs()).isEqualTo(1);
        assertThat(finished.getPrefillMs()).isEqualTo(2.5);
        assertThat(finished.getDecodeMs()).isEqualTo(3);
        assertThat(finished.getRequeues()).isEqualTo(4);
        assertThat(finished.getRecomputedTokens()).isEqualTo(77);
        assertThat(finished.getRecoveryMs()).isEqualTo(9);
        assertThat(finished.getCachedTokens()).isEqualTo(128);
        assertThat(finished.getStages(0).getMember()).isEqualTo("node2");
        assertThat(finished.getStages(0).getStage()).isEqualTo(1);
        assertThat(finished.getStages(0).getSteps()).isEqualTo(7);
        assertThat(finished.getStages(0).getComputeMs()).isEqualTo(5);
        assertThat(finished.getStages(0).getQueueMs()).isEqualTo(6);
        assertThat(finished.getStages(0).getHopMs()).isEqualTo(0.25);
    }

    @Test
    void tokensComeWithTheirTimingsWhenAskedFor() throws InterruptedException {
        Answer answer = calls.call(request -> request.setTimings(true));
        GenerationListener listener = calls.submitted().listener();
        assertThat(listener.followsVisits()).isTrue();
        listener.onRequeued();
        listener.onMigrated();
        listener.onVisit(new StageVisit(
                2_000_000, new GenerationResult.StageTiming(1, "node2", 1, 5_000_000, 6_000_000, 250_000), 17));
        listener.onToken(0, new SampledToken(11, Float.NaN, List.of()));
        listener.onToken(1, new SampledToken(12, Float.NaN, List.of()));

        assertThat(answer.events.getFirst().getToken().getTimings())
                .isEqualTo(TokenTimings.newBuilder()
                        .setRequeues(1)
                        .setChangeOvers(1)
                        .addVisits(io.stagecoach.proto.StageVisit.newBuilder()
                                .setStage(1)
                                .setMember("node2")
                                .setStartMs(2)
                                .setComputeMs(5)
                                .setQueueMs(6)
                                .setHopMs(0.25)
                                .setRows(17))
                        .build());
        assertThat(answer.events.getLast().getToken().getTimings())
                .as("of the second token, nothing of the first")
                .isEqualTo(TokenTimings.getDefaultInstance());
    }

    @Test
    void tokensComeAloneWhenNot() throws InterruptedException {
        Answer answer = calls.call(request -> request);
        GenerationListener listener = calls.submitted().listener();
        assertThat(listener.followsVisits()).isFalse();
        listener.onToken(0, new SampledToken(11, Float.NaN, List.of()));
        assertThat(answer.events.getFirst().getToken().hasTimings()).isFalse();
    }

    @Test
    void stoppingACallReachesTheCoordinatorAsLongAsItLives() throws InterruptedException {
        calls.call(request -> request.setRequestId("gen-5.0"));
        Event.Submitted submitted = calls.submitted();
        calls.stop("gen-5.1");
        calls.stop("gen-5.0");
        assertThat(calls.event()).isEqualTo(new Event.Stopped(submitted.id()));

        submitted
                .listener()
                .onFinished(new GenerationResult(
                        GenerationResult.Reason.STOP, 0, 0, 0, GenerationResult.Recovery.NONE, 0, List.of()));
        calls.stop("gen-5.0");
        assertThat(calls.isQuiet()).isTrue();
    }

    @Test
    void cancellingTheCallReachesTheCoordinator() throws InterruptedException {
        Context.CancellableContext context = Context.current().withCancellation();
        Answer answer = new Answer();
        context.run(() -> calls.call(request -> request, answer));
        Event.Submitted submitted = calls.submitted();
        context.cancel(null);
        assertThat(calls.event()).isEqualTo(new Event.Cancelled(submitted.id()));
        assertThat(answer.status().getCode()).isEqualTo(Status.Code.CANCELLED);

        submitted.listener().onToken(0, new SampledToken(11, Float.NaN, List.of()));
        submitted
                .listener()
                .onFinished(new GenerationResult(
                        GenerationResult.Reason.LENGTH, 0, 0, 0, GenerationResult.Recovery.NONE, 0, List.of()));
        assertThat(answer.events).as("a call that is over takes nothing more").isEmpty();
    }
}
