package io.stagecoach.member.api;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.stagecoach.member.scheduler.GenerationException;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationResult;
import io.stagecoach.member.scheduler.StageVisit;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.Token;
import io.stagecoach.proto.TokenTimings;
import io.stagecoach.sampling.SampledToken;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what becomes of a generation to its call. A call that was cancelled takes nothing any more. */
final class StreamListener implements GenerationListener {
    private static final Metadata.Key<String> RETRY_AFTER =
            Metadata.Key.of("retry-after-ms", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> MISSING_STAGES =
            Metadata.Key.of("missing-stages", Metadata.ASCII_STRING_MARSHALLER);

    /** About what it takes another member to claim and load a stage. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final StreamObserver<GenerateEvent> observer;
    private final boolean timings;
    /** What happened since the last token, when the caller wants to know. */
    private TokenTimings.Builder sinceToken = TokenTimings.newBuilder();

    /** @param timings every token comes with what the stages did for it */
    StreamListener(StreamObserver<GenerateEvent> observer, boolean timings) {
        this.observer = observer;
        this.timings = timings;
    }

    @Override
    public void onPromptScored(int index, List<SampledToken> tokens) {
        observer.onNext(Messages.toEvent(index, tokens));
    }

    @Override
    public void onToken(int index, SampledToken token) {
        Token.Builder message = Messages.toToken(index, token);
        if (timings) {
            message.setTimings(sinceToken);
            sinceToken = TokenTimings.newBuilder();
        }
        observer.onNext(GenerateEvent.newBuilder().setToken(message).build());
    }

    @Override
    public boolean followsVisits() {
        return timings;
    }

    @Override
    public void onVisit(StageVisit visit) {
        sinceToken.addVisits(Messages.toVisit(visit));
    }

    @Override
    public void onRequeued() {
        sinceToken.setRequeues(sinceToken.getRequeues() + 1);
    }

    @Override
    public void onChangedOver() {
        sinceToken.setChangeOvers(sinceToken.getChangeOvers() + 1);
    }

    @Override
    public void onFinished(GenerationResult result) {
        observer.onNext(Messages.toEvent(result));
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
