package io.stagecoach.member.api;

import io.stagecoach.member.scheduler.ContextWindow;
import io.stagecoach.member.scheduler.GenerationRequest;
import io.stagecoach.member.scheduler.GenerationResult;
import io.stagecoach.member.scheduler.StageVisit;
import io.stagecoach.proto.FinishReason;
import io.stagecoach.proto.Finished;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.PromptScores;
import io.stagecoach.proto.ScoredToken;
import io.stagecoach.proto.StageTiming;
import io.stagecoach.proto.Token;
import io.stagecoach.proto.TokenLogprob;
import io.stagecoach.sampling.Adjustments;
import io.stagecoach.sampling.SampledToken;
import io.stagecoach.sampling.SamplingParams;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Between the messages on the wire and the coordinator's own records. */
final class Messages {
    private static final double NANOS_PER_MILLI = 1e6;

    private Messages() {}

    /**
     * @param positions of the model's context
     * @throws IllegalArgumentException when a value is out of its range
     */
    static GenerationRequest toRequest(GenerateRequest message, int positions, @Nullable String trace) {
        return new GenerationRequest(
                ints(message.getPromptIdsList()),
                ints(message.getGeneratedIdsList()),
                message.getMaxNewTokens(),
                new HashSet<>(message.getStopIdsList()),
                toParams(message.getSampling()),
                message.getSlide() ? new ContextWindow(positions) : ContextWindow.FIXED,
                message.getPromptLogprobs(),
                trace);
    }

    private static SamplingParams toParams(io.stagecoach.proto.SamplingParams message) {
        return new SamplingParams(
                message.getTemperature(),
                message.getTopK(),
                message.getTopP(),
                new Adjustments(
                        message.getRepetitionPenalty(),
                        message.getFrequencyPenalty(),
                        message.getPresencePenalty(),
                        message.getLogitBiasMap()),
                message.getSeed(),
                message.hasLogprobs() ? message.getLogprobs() : -1);
    }

    static Token.Builder toToken(int index, SampledToken token) {
        Token.Builder message = Token.newBuilder().setIndex(index).setId(token.id());
        if (!Float.isNaN(token.logprob())) {
            message.setLogprob(token.logprob());
        }
        return message.addAllTop(top(token));
    }

    static GenerateEvent toEvent(int index, List<SampledToken> scored) {
        PromptScores.Builder scores = PromptScores.newBuilder().setIndex(index);
        scored.forEach(token -> scores.addTokens(
                ScoredToken.newBuilder().setLogprob(token.logprob()).addAllTop(top(token))));
        return GenerateEvent.newBuilder().setPrompt(scores).build();
    }

    private static List<TokenLogprob> top(SampledToken token) {
        return token.top().stream()
                .map(top -> TokenLogprob.newBuilder()
                        .setId(top.id())
                        .setLogprob(top.logprob())
                        .build())
                .toList();
    }

    static io.stagecoach.proto.StageVisit toVisit(StageVisit visit) {
        return io.stagecoach.proto.StageVisit.newBuilder()
                .setStage(visit.timing().stage())
                .setMember(visit.timing().member())
                .setStartMs(visit.startNanos() / NANOS_PER_MILLI)
                .setQueueMs(visit.timing().queueNanos() / NANOS_PER_MILLI)
                .setComputeMs(visit.timing().computeNanos() / NANOS_PER_MILLI)
                .setHopMs(visit.timing().hopNanos() / NANOS_PER_MILLI)
                .setRows(visit.rows())
                .build();
    }

    static GenerateEvent toEvent(GenerationResult result) {
        Finished.Builder message = Finished.newBuilder()
                .setReason(
                        switch (result.reason()) {
                            case STOP -> FinishReason.STOP;
                            case LENGTH -> FinishReason.LENGTH;
                        })
                .setQueueMs(result.queueNanos() / NANOS_PER_MILLI)
                .setPrefillMs(result.prefillNanos() / NANOS_PER_MILLI)
                .setDecodeMs(result.decodeNanos() / NANOS_PER_MILLI)
                .setRequeues(result.requeues())
                .setRecomputedTokens(result.recovery().recomputed())
                .setRecoveryMs(result.recovery().nanos() / NANOS_PER_MILLI)
                .setCachedTokens(result.cachedTokens());
        result.stages()
                .forEach(stage -> message.addStages(StageTiming.newBuilder()
                        .setStage(stage.stage())
                        .setMember(stage.member())
                        .setSteps(stage.steps())
                        .setComputeMs(stage.computeNanos() / NANOS_PER_MILLI)
                        .setQueueMs(stage.queueNanos() / NANOS_PER_MILLI)
                        .setHopMs(stage.hopNanos() / NANOS_PER_MILLI)));
        return GenerateEvent.newBuilder().setFinished(message).build();
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
