package io.stagecoach.member.api;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.stagecoach.member.scheduler.GenerationException;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationListener.StageVisit;
import io.stagecoach.member.scheduler.GenerationResult;
import io.stagecoach.proto.FinishReason;
import io.stagecoach.proto.Finished;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.PromptScores;
import io.stagecoach.proto.ScoredToken;
import io.stagecoach.proto.StageTiming;
import io.stagecoach.proto.Token;
import io.stagecoach.proto.TokenLogprob;
import io.stagecoach.proto.TokenTimings;
import io.stagecoach.sampling.SampledToken;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what the scheduler reports of one sequence to its call, as protobuf messages. */
final class StreamListener implements GenerationListener {
    private static final Metadata.Key<String> RETRY_AFTER =
            Metadata.Key.of("retry-after-ms", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> MISSING_STAGES =
            Metadata.Key.of("missing-stages", Metadata.ASCII_STRING_MARSHALLER);

    /** About what another member takes to claim and load a stage. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final double NANOS_PER_MILLI = 1e6;

    private final StreamObserver<GenerateEvent> observer;
    private final boolean timings;
    /** Collects what happened since the last token; sent with the next one if the caller asked for timings. */
    private TokenTimings.Builder sinceToken = TokenTimings.newBuilder();

    /** @param timings whether every token comes with the times of its stages */
    StreamListener(StreamObserver<GenerateEvent> observer, boolean timings) {
        this.observer = observer;
        this.timings = timings;
    }

    @Override
    public void onPromptScored(int index, List<SampledToken> scored) {
        PromptScores.Builder scores = PromptScores.newBuilder().setIndex(index);
        scored.forEach(token -> scores.addTokens(
                ScoredToken.newBuilder().setLogprob(token.logprob()).addAllTop(top(token))));
        observer.onNext(GenerateEvent.newBuilder().setPrompt(scores).build());
    }

    @Override
    public void onToken(int index, SampledToken token) {
        Token.Builder message =
                Token.newBuilder().setIndex(index).setId(token.id()).addAllTop(top(token));
        if (!Float.isNaN(token.logprob())) {
            message.setLogprob(token.logprob());
        }
        if (timings) {
            message.setTimings(sinceToken);
            sinceToken = TokenTimings.newBuilder();
        }
        observer.onNext(GenerateEvent.newBuilder().setToken(message).build());
    }

    private static List<TokenLogprob> top(SampledToken token) {
        return token.top().stream()
                .map(top -> TokenLogprob.newBuilder()
                        .setId(top.id())
                        .setLogprob(top.logprob())
                        .build())
                .toList();
    }

    @Override
    public boolean followsVisits() {
        return timings;
    }

    @Override
    public void onVisit(StageVisit visit) {
        sinceToken.addVisits(io.stagecoach.proto.StageVisit.newBuilder()
                .setStage(visit.timing().stage())
                .setMember(visit.timing().member())
                .setStartMs(visit.startNanos() / NANOS_PER_MILLI)
                .setQueueMs(visit.timing().queueNanos() / NANOS_PER_MILLI)
                .setComputeMs(visit.timing().computeNanos() / NANOS_PER_MILLI)
                .setHopMs(visit.timing().hopNanos() / NANOS_PER_MILLI)
                .setRows(visit.rows()));
    }

    @Override
    public void onRequeued() {
        sinceToken.setRequeues(sinceToken.getRequeues() + 1);
    }

    @Override
    public void onMigrated() {
        sinceToken.setChangeOvers(sinceToken.getChangeOvers() + 1);
    }

    @Override
    public void onFinished(GenerationResult result) {
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
        observer.onNext(GenerateEvent.newBuilder().setFinished(message).build());
        observer.onCompleted();
    }

    @Override
    public void onFailed(GenerationException failure) {
        Metadata trailers = new Metadata();
        Status status = switch (failure.kind()) {
            case OVERLOADED -> Status.RESOURCE_EXHAUSTED;
            case UNCOVERED, LEAVING -> Status.UNAVAILABLE;
            case INTERNAL -> Status.INTERNAL;
        };
        switch (failure.kind()) {
            case OVERLOADED, UNCOVERED -> trailers.put(RETRY_AFTER, Long.toString(RETRY.toMillis()));
            case LEAVING -> trailers.put(RETRY_AFTER, "0");
            case INTERNAL -> {}
        }
        if (!failure.missingStages().isEmpty()) {
            trailers.put(
                    MISSING_STAGES,
                    failure.missingStages().stream()
                            .sorted()
                            .map(String::valueOf)
                            .collect(Collectors.joining(",")));
        }
        observer.onError(status.withDescription(failure.getMessage()).asRuntimeException(trailers));
    }
}
