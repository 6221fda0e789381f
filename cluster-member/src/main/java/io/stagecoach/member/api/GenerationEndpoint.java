package io.stagecoach.member.api;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stagecoach.member.api.CallEndTracer.CallEnd;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationRequest;
import io.stagecoach.member.scheduler.GenerationRequest.ContextWindow;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.proto.FindRequest;
import io.stagecoach.proto.FindResponse;
import io.stagecoach.proto.FollowRequest;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.GenerationGrpc;
import io.stagecoach.proto.StopRequest;
import io.stagecoach.proto.StopResponse;
import io.stagecoach.sampling.Adjustments;
import io.stagecoach.sampling.SamplingParams;
import io.stagecoach.telemetry.RequestIds;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC service Generation: submits each call to this member's scheduler as a sequence, and streams its tokens back.
 * Other calls can follow a sequence whose request asks for retention.
 */
public final class GenerationEndpoint extends GenerationGrpc.GenerationImplBase {
    private final ModelConfig model;
    private final Consumer<Event> scheduler;
    private final Supplier<@Nullable String> trace;
    /** Sequences of the open calls, by the request id that the caller gave. */
    private final Map<String, UUID> open = new ConcurrentHashMap<>();

    private final RetainedStreams retained;

    /**
     * @param trace the W3C traceparent of the current thread's call; null for none
     * @param later runs a task after a delay, on any thread
     */
    public GenerationEndpoint(
            ModelConfig model,
            Consumer<Event> scheduler,
            Supplier<@Nullable String> trace,
            BiConsumer<Duration, Runnable> later) {
        this.model = model;
        this.scheduler = scheduler;
        this.trace = trace;
        this.retained = new RetainedStreams(later, id -> scheduler.accept(new Event.Cancelled(id)));
    }

    @Override
    public void generate(GenerateRequest message, StreamObserver<GenerateEvent> observer) {
        GenerationRequest request;
        try {
            request = toRequest(message, model.positions(), trace.get());
            request.require(model.positions(), model.vocabulary());
            RetainedStreams.require(message);
        } catch (IllegalArgumentException e) {
            observer.onError(Status.INVALID_ARGUMENT
                    .withDescription(e.getMessage())
                    .withCause(e)
                    .asRuntimeException());
            return;
        }
        UUID id = UUID.randomUUID();
        GenerationListener listener = new GenerationLog(
                new StreamListener(outputOf(message, id, observer), message.getTimings()),
                new GenerationLog.Ids(RequestIds.current(), message.getRequestId(), request.trace()));
        scheduler.accept(new Event.Submitted(id, request, listener));
    }

    /** Returns where the sequence's events go: to the caller alone, or to a retained stream that the caller reads. */
    private StreamObserver<GenerateEvent> outputOf(
            GenerateRequest message, UUID id, StreamObserver<GenerateEvent> caller) {
        if (!RetainedStreams.accepts(message)) {
            track(caller, message.getRequestId(), id, how -> {
                if (how != CallEnd.COMPLETED) {
                    scheduler.accept(new Event.Cancelled(id));
                }
            });
            return caller;
        }
        RetainedStreams.Stream stream = new RetainedStreams.Stream(message, id);
        track(caller, message.getRequestId(), id, how -> retained.left(stream, caller, how));
        retained.begin(stream, caller);
        return stream;
    }

    @Override
    public void follow(FollowRequest message, StreamObserver<GenerateEvent> observer) {
        Optional<RetainedStreams.Stream> found = retained.find(message.getName());
        if (found.isEmpty()) {
            observer.onError(Status.NOT_FOUND
                    .withDescription("this member does not make the generation " + message.getName())
                    .asRuntimeException());
            return;
        }
        RetainedStreams.Stream stream = found.get();
        track(observer, message.getRequestId(), stream.sequence(), how -> retained.left(stream, observer, how));
        if (!stream.follow(observer)) {
            observer.onError(Status.ABORTED
                    .withDescription("the generation " + message.getName() + " was ended just now")
                    .asRuntimeException());
        }
    }

    @Override
    public void find(FindRequest request, StreamObserver<FindResponse> observer) {
        boolean found = retained.find(request.getName()).isPresent();
        observer.onNext(FindResponse.newBuilder().setFound(found).build());
        observer.onCompleted();
    }

    @Override
    public void stop(StopRequest request, StreamObserver<StopResponse> observer) {
        UUID id = open.get(request.getRequestId());
        if (id != null) {
            scheduler.accept(new Event.Stopped(id));
        }
        observer.onNext(StopResponse.getDefaultInstance());
        observer.onCompleted();
    }

    /** Lists the call as open until it ends, and reports how it ended. */
    private void track(
            StreamObserver<GenerateEvent> observer, String requestId, UUID sequence, Consumer<CallEnd> ended) {
        Supplier<CallEnd> cancelled = CallEndTracer.current();
        ServerCallStreamObserver<GenerateEvent> call = (ServerCallStreamObserver<GenerateEvent>) observer;
        // Removes by key and value: a later call may have the same request id.
        call.setOnCloseHandler(() -> {
            open.remove(requestId, sequence);
            ended.accept(CallEnd.COMPLETED);
        });
        call.setOnCancelHandler(() -> {
            open.remove(requestId, sequence);
            ended.accept(cancelled.get());
        });
        open.put(requestId, sequence);
    }

    /**
     * @param positions the model's context length
     * @throws IllegalArgumentException when a value is out of its range
     */
    private static GenerationRequest toRequest(GenerateRequest message, int positions, @Nullable String trace) {
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

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
