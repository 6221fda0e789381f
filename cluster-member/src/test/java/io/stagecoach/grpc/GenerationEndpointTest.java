package io.stagecoach.grpc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.stagecoach.claim.ClaimState;
import io.stagecoach.claim.Role;
import io.stagecoach.claim.RoleClaim;
import io.stagecoach.coordinator.Coordinator;
import io.stagecoach.coordinator.CoordinatorLimits;
import io.stagecoach.coordinator.Event;
import io.stagecoach.coordinator.GenerationListener;
import io.stagecoach.coordinator.GenerationRequest;
import io.stagecoach.coordinator.GenerationResult;
import io.stagecoach.coordinator.StageClient;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.proto.FinishReason;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.GenerationGrpc;
import io.stagecoach.proto.SamplingParams;
import io.stagecoach.proto.Token;
import io.stagecoach.proto.TokenLogprob;
import io.stagecoach.sampling.SampledToken;
import io.stagecoach.stage.StageReply;
import io.stagecoach.stage.StageTask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service over a real gRPC call; the test stands in for the coordinator, or holds a real one by the hand. */
class GenerationEndpointTest {
    private static final ModelConfig MODEL = ModelConfig.gpt2(2, 2, 8); // 1024 positions, ids to 50256
    private static final int LIMIT_S = 20;
    private static final String NAME = "generation-endpoint-test";

    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Answer answer = new Answer();
    private @Nullable Server server;
    private @Nullable ManagedChannel channel;

    /** What the client hears. */
    private static final class Answer implements StreamObserver<GenerateEvent> {
        final List<GenerateEvent> events = new ArrayList<>();
        final CountDownLatch ended = new CountDownLatch(1);

        @Nullable
        Throwable failure;

        @Override
        public void onNext(GenerateEvent event) {
            events.add(event);
        }

        @Override
        public void onError(Throwable cause) {
            failure = cause;
            ended.countDown();
        }

        @Override
        public void onCompleted() {
            ended.countDown();
        }

        List<GenerateEvent> events() throws InterruptedException {
            assertThat(ended.await(LIMIT_S, SECONDS)).isTrue();
            assertThat(failure).isNull();
            return events;
        }

        Status status() throws InterruptedException {
            assertThat(ended.await(LIMIT_S, SECONDS)).isTrue();
            return Status.fromThrowable(Objects.requireNonNull(failure));
        }

        @Nullable
        String trailer(String name) {
            Metadata trailers = Objects.requireNonNull(Status.trailersFromThrowable(Objects.requireNonNull(failure)));
            return trailers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = InProcessServerBuilder.forName(NAME)
                .directExecutor()
                .addService(new GenerationEndpoint(MODEL, events::add))
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(NAME).directExecutor().build();
    }

    @AfterEach
    void stop() {
        Objects.requireNonNull(channel).shutdownNow();
        Objects.requireNonNull(server).shutdownNow();
    }

    @Test
    void handsTheRequestToTheCoordinator() throws InterruptedException {
        call(request -> request.addAllGeneratedIds(List.of(4, 5)).addAllStopIds(List.of(50256, 7)));
        GenerationRequest request = submitted().request();
        assertThat(request.prompt()).containsExactly(1, 2, 3);
        assertThat(request.generated()).containsExactly(4, 5);
        assertThat(request.maxNewTokens()).isEqualTo(10);
        assertThat(request.stopIds()).containsExactlyInAnyOrder(50256, 7);
        assertThat(request.sampling())
                .isEqualTo(new io.stagecoach.sampling.SamplingParams(0.5f, 40, 0.9f, 1.1f, -3L, -1));
    }

    @Test
    void zeroLogprobsAreNotTheSameAsNone() throws InterruptedException {
        call(request -> request.setSampling(request.getSampling().toBuilder().setLogprobs(0)));
        assertThat(submitted().request().sampling().logprobs()).isZero();
    }

    @Test
    void streamsTokensAndTheEnd() throws InterruptedException {
        call(request -> request);
        GenerationListener listener = submitted().listener();
        listener.onToken(0, new SampledToken(11, Float.NaN, List.of()));
        listener.onToken(1, new SampledToken(12, -0.5f, List.of(new SampledToken.TokenLogprob(12, -0.5f))));
        listener.onFinished(new GenerationResult(
                GenerationResult.Reason.STOP,
                1_000_000,
                2_500_000,
                3_000_000,
                4,
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
        assertThat(finished.getStages(0).getMember()).isEqualTo("node2");
        assertThat(finished.getStages(0).getStage()).isEqualTo(1);
        assertThat(finished.getStages(0).getSteps()).isEqualTo(7);
        assertThat(finished.getStages(0).getComputeMs()).isEqualTo(5);
        assertThat(finished.getStages(0).getQueueMs()).isEqualTo(6);
        assertThat(finished.getStages(0).getHopMs()).isEqualTo(0.25);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "empty | the prompt is empty",
                "long | together more than the context of 1024 positions",
                "huge | together more than the context of 1024 positions",
                "none | max_new_tokens must be at least 1, but is 0",
                "id | token 3 of prompt is 50257, but the vocabulary has ids 0 to 50256",
                "negative | token 0 of generated is -1",
                "temperature | temperature must be 0 or more, but is -1.0",
                "topP | top_p must be above 0 and at most 1, but is 0.0",
                "penalty | repetition_penalty must be above 0, but is 0.0",
            })
    void badInputIsAnInvalidArgumentThatSaysWhatIsWrong(String fault, String message) throws InterruptedException {
        call(request -> switch (fault) {
            case "empty" -> request.clearPromptIds();
            case "long" -> request.setMaxNewTokens(1022);
            case "huge" -> request.setMaxNewTokens(Integer.MAX_VALUE);
            case "none" -> request.setMaxNewTokens(0);
            case "id" -> request.addPromptIds(50257);
            case "negative" -> request.addGeneratedIds(-1);
            case "temperature" ->
                request.setSampling(request.getSampling().toBuilder().setTemperature(-1));
            case "topP" -> request.setSampling(request.getSampling().toBuilder().setTopP(0));
            case "penalty" ->
                request.setSampling(request.getSampling().toBuilder().setRepetitionPenalty(0));
            default -> throw new IllegalArgumentException(fault);
        });
        assertThat(answer.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(answer.status().getDescription()).contains(message);
        assertThat(events).isEmpty();
    }

    @Test
    void anUncoveredStageIsUnavailableAndNamed() throws InterruptedException {
        Coordinator coordinator = coordinator(3, 1, 0);
        coordinator.handle(new Event.ClaimsChanged(List.of(ready(0))));
        call(request -> request);
        coordinator.handle(event());
        assertThat(answer.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(answer.status().getDescription()).isEqualTo("no member is ready for stage 1, 2: come back later");
        assertThat(answer.trailer("missing-stages")).isEqualTo("1,2");
        assertThat(answer.trailer("retry-after-ms")).isEqualTo("1000");
    }

    @Test
    void aFullQueueIsResourceExhausted() throws InterruptedException {
        Coordinator coordinator = coordinator(1, 1, 0);
        coordinator.handle(new Event.ClaimsChanged(List.of(ready(0))));
        call(request -> request);
        coordinator.handle(event());
        Answer second = new Answer();
        call(request -> request, second);
        coordinator.handle(event());
        assertThat(second.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(second.trailer("retry-after-ms")).isEqualTo("1000");
        assertThat(second.trailer("missing-stages")).isNull();
        assertThat(answer.ended.getCount()).isEqualTo(1);
    }

    @Test
    void aMemberThatLeavesSaysSoAndAnotherCanGoOnAtOnce() throws InterruptedException {
        Coordinator coordinator = coordinator(1, 1, 0);
        coordinator.handle(new Event.ClaimsChanged(List.of(ready(0))));
        call(request -> request);
        coordinator.handle(event());
        coordinator.handle(new Event.Leaving());
        assertThat(answer.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(answer.trailer("retry-after-ms")).isEqualTo("0");
    }

    @Test
    void cancellingTheCallReachesTheCoordinator() throws InterruptedException {
        Context.CancellableContext context = Context.current().withCancellation();
        context.run(() -> call(request -> request));
        Event.Submitted submitted = submitted();
        context.cancel(null);
        assertThat(event()).isEqualTo(new Event.Cancelled(submitted.id()));
        assertThat(answer.status().getCode()).isEqualTo(Status.Code.CANCELLED);

        submitted.listener().onToken(0, new SampledToken(11, Float.NaN, List.of()));
        submitted.listener().onFinished(new GenerationResult(GenerationResult.Reason.LENGTH, 0, 0, 0, 0, List.of()));
        assertThat(answer.events).as("a call that is over takes nothing more").isEmpty();
    }

    private void call(UnaryOperator<GenerateRequest.Builder> change) {
        call(change, answer);
    }

    private void call(UnaryOperator<GenerateRequest.Builder> change, Answer to) {
        GenerateRequest.Builder request = GenerateRequest.newBuilder()
                .addAllPromptIds(List.of(1, 2, 3))
                .setMaxNewTokens(10)
                .setSampling(SamplingParams.newBuilder()
                        .setTemperature(0.5f)
                        .setTopK(40)
                        .setTopP(0.9f)
                        .setRepetitionPenalty(1.1f)
                        .setSeed(-3));
        GenerationGrpc.newStub(Objects.requireNonNull(channel))
                .generate(change.apply(request).build(), to);
    }

    private Event event() throws InterruptedException {
        return Objects.requireNonNull(events.poll(LIMIT_S, SECONDS), "no event came");
    }

    private Event.Submitted submitted() throws InterruptedException {
        return (Event.Submitted) event();
    }

    /** Its stages never answer. */
    private static Coordinator coordinator(int stages, int maxRunning, int maxWaiting) {
        CoordinatorLimits limits = new CoordinatorLimits(
                stages, maxRunning, maxWaiting, 4, CoordinatorLimits.BACKOFF, CoordinatorLimits.RECOVERY_LIMIT);
        StageClient silent = new StageClient() {
            @Override
            public CompletionStage<StageReply> run(RoleClaim claim, StageTask task) {
                return new CompletableFuture<>();
            }

            @Override
            public void forget(RoleClaim claim, Collection<UUID> caches) {}

            @Override
            public void retain(RoleClaim claim, UUID coordinator, Collection<UUID> caches) {}
        };
        return new Coordinator(new UUID(0, 1), limits, silent, () -> 0, event -> {});
    }

    private static RoleClaim ready(int stage) {
        return new RoleClaim(new Role("gpt2", stage, 0), new UUID(0, 1), 2, ClaimState.READY);
    }
}
