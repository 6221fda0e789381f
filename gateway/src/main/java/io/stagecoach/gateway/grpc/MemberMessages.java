package io.stagecoach.gateway.grpc;

import io.stagecoach.gateway.cluster.CallFailedException;
import io.stagecoach.gateway.cluster.CallFailedException.FailureKind;
import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.cluster.ClusterView.MemberEntry;
import io.stagecoach.gateway.cluster.ClusterView.MigrationCount;
import io.stagecoach.gateway.cluster.ClusterView.RoleEntry;
import io.stagecoach.gateway.cluster.ModelProfile;
import io.stagecoach.gateway.generation.GenerationMetrics.Recovery;
import io.stagecoach.gateway.generation.GenerationMetrics.StageTotals;
import io.stagecoach.gateway.generation.GenerationSpec;
import io.stagecoach.gateway.generation.GenerationStep.FinishReason;
import io.stagecoach.gateway.generation.MemberEvent;
import io.stagecoach.gateway.generation.MemberEvent.Finished;
import io.stagecoach.gateway.generation.MemberEvent.GeneratedToken;
import io.stagecoach.gateway.generation.MemberEvent.PromptScored;
import io.stagecoach.gateway.generation.MemberEvent.TokenLogprob;
import io.stagecoach.gateway.generation.MemberPool.MemberCall;
import io.stagecoach.gateway.generation.PreparedGeneration;
import io.stagecoach.gateway.generation.Sampling;
import io.stagecoach.gateway.generation.TokenTimings;
import io.stagecoach.gateway.generation.TokenTimings.StageVisit;
import io.stagecoach.proto.DescribeClusterResponse;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.Keeping;
import io.stagecoach.proto.MemberInfo;
import io.stagecoach.proto.ModelInfo;
import io.stagecoach.proto.PromptScores;
import io.stagecoach.proto.SamplingParams;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** generation.proto's messages to and from the gateway's own records. */
final class MemberMessages {
    private MemberMessages() {}

    static GenerateRequest request(MemberCall call) {
        PreparedGeneration generation = call.generation();
        GenerationSpec spec = generation.spec();
        Sampling asked = spec.sampling();
        // The smallest set of tokens that has the probability 0 or more is the most likely one.
        boolean isGreedy = asked.topP() == 0;
        SamplingParams.Builder sampling = SamplingParams.newBuilder()
                .setTemperature(asked.temperature())
                .setTopK(isGreedy ? 1 : Math.max(asked.topK(), 0))
                .setTopP(isGreedy ? 1 : asked.topP())
                .setRepetitionPenalty(asked.repetitionPenalty())
                .setFrequencyPenalty(asked.frequencyPenalty())
                .setPresencePenalty(asked.presencePenalty())
                .putAllLogitBias(asked.logitBias())
                .setSeed(spec.seed());
        spec.logprobs().ifPresent(sampling::setLogprobs);
        GenerateRequest.Builder request = GenerateRequest.newBuilder()
                .setRequestId(call.id())
                .addAllPromptIds(generation.promptIds())
                .setMaxNewTokens(generation.maxNewTokens())
                .setSampling(sampling)
                .addAllStopIds(generation.stopIds())
                .addAllGeneratedIds(call.generatedIds())
                .setSlide(spec.limit().slides())
                .setPromptLogprobs(call.scoresPrompt())
                .setTimings(spec.timings());
        generation
                .retention()
                .ifPresent(retention -> request.setKeeping(Keeping.newBuilder()
                        .setName(retention.name())
                        .setGraceMs(retention.grace().toMillis())));
        return request.build();
    }

    static MemberEvent event(GenerateEvent event) {
        return switch (event.getEventCase()) {
            case PROMPT -> scored(event.getPrompt());
            case TOKEN -> token(event.getToken());
            case FINISHED -> finished(event.getFinished());
            case EVENT_NOT_SET -> throw broken("the member sent an event of no known kind");
        };
    }

    static ClusterView cluster(DescribeClusterResponse response) {
        return new ClusterView(
                response.getReady(),
                response.getMissingStagesList(),
                response.hasModel() ? Optional.of(model(response.getModel())) : Optional.empty(),
                response.getMembersList().stream().map(MemberMessages::member).toList(),
                response.getProblemsList());
    }

    private static GeneratedToken token(io.stagecoach.proto.Token token) {
        return new GeneratedToken(
                token.getIndex(),
                token.getId(),
                token.hasLogprob() ? (double) token.getLogprob() : null,
                top(token.getTopList()),
                token.hasTimings() ? timings(token.getTimings()) : null);
    }

    private static PromptScored scored(PromptScores prompt) {
        return new PromptScored(
                prompt.getIndex(),
                prompt.getTokensList().stream()
                        .map(token -> new PromptScored.Score(token.getLogprob(), top(token.getTopList())))
                        .toList());
    }

    private static List<TokenLogprob> top(List<io.stagecoach.proto.TokenLogprob> top) {
        return top.stream()
                .map(token -> new TokenLogprob(token.getId(), token.getLogprob()))
                .toList();
    }

    private static TokenTimings timings(io.stagecoach.proto.TokenTimings timings) {
        return new TokenTimings(
                timings.getVisitsList().stream()
                        .map(visit -> new StageVisit(
                                visit.getStage(),
                                visit.getMember(),
                                visit.getStartMs(),
                                visit.getQueueMs(),
                                visit.getComputeMs(),
                                visit.getHopMs(),
                                visit.getRows()))
                        .toList(),
                timings.getRequeues(),
                timings.getChangeOvers(),
                0);
    }

    private static Finished finished(io.stagecoach.proto.Finished finished) {
        FinishReason reason = switch (finished.getReason()) {
            case STOP -> FinishReason.STOP;
            case LENGTH -> FinishReason.LENGTH;
            case FINISH_REASON_UNSPECIFIED, UNRECOGNIZED -> throw broken("the member finished for no known reason");
        };
        return new Finished(
                reason,
                finished.getQueueMs(),
                finished.getPrefillMs(),
                finished.getDecodeMs(),
                finished.getStagesList().stream()
                        .map(stage -> new StageTotals(
                                stage.getStage(),
                                stage.getMember(),
                                stage.getComputeMs(),
                                stage.getHopMs(),
                                stage.getQueueMs(),
                                stage.getSteps()))
                        .toList(),
                new Recovery(finished.getRequeues(), finished.getRecomputedTokens(), finished.getRecoveryMs()),
                finished.getCachedTokens());
    }

    private static ModelProfile model(ModelInfo model) {
        return new ModelProfile(
                model.getName(),
                model.getLayers(),
                model.getPositions(),
                model.getVocabularySize(),
                model.getStages(),
                model.getDtype(),
                model.hasEosId() ? OptionalInt.of(model.getEosId()) : OptionalInt.empty());
    }

    private static MemberEntry member(MemberInfo member) {
        return new MemberEntry(
                member.getId(),
                member.getPid(),
                member.getAddress(),
                member.getRunning(),
                member.getWaiting(),
                member.getCapacity(),
                member.getPrefixQueries(),
                member.getPrefixHits(),
                member.getChangeOversList().stream()
                        .map(way -> new MigrationCount(
                                way.getStage(), way.getFromReplica(), way.getToReplica(), way.getSequences()))
                        .sorted(Comparator.comparing(MigrationCount::toString))
                        .toList(),
                member.getRolesList().stream()
                        .map(role -> new RoleEntry(
                                role.getStage(),
                                role.getReplica(),
                                role.getState(),
                                role.getEpoch(),
                                role.getFirstLayer(),
                                role.getEndLayer(),
                                role.getOutstandingTokens(),
                                role.getKvPagesUsed(),
                                role.getKvPagesParked(),
                                role.getKvPages()))
                        .toList());
    }

    private static CallFailedException broken(String detail) {
        return new CallFailedException(FailureKind.BROKEN, detail);
    }
}
