package io.stagecoach.member.api;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.proto.FindRequest;
import io.stagecoach.proto.FollowRequest;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.GenerationGrpc;
import io.stagecoach.proto.SamplingParams;
import io.stagecoach.proto.StopRequest;
import io.stagecoach.telemetry.RequestIds;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;

/** Real gRPC calls of the service; the test stands in for the coordinator. */
final class EndpointCalls implements AutoCloseable {
    static final int LIMIT_S = 20;
    private static final ModelConfig MODEL = ModelConfig.gpt2(2, 2, 8); // 1024 positions, ids to 50256
    /** What every call is a part of. */
    static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static final String NAME = "endpoint-calls";

    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    /** What the endpoint has left for later. */
    final Deque<Later> later = new ArrayDeque<>();

    private final Server server;
    private ManagedChannel channel;

    record Later(Duration delay, Runnable task) {}

    EndpointCalls() throws IOException {
        server = InProcessServerBuilder.forName(NAME)
                .directExecutor()
                .addStreamTracerFactory(new CallEndTracer())
                .addService(ServerInterceptors.intercept(
                        new GenerationEndpoint(
                                MODEL, events::add, () -> TRACE, (delay, task) -> later.add(new Later(delay, task))),
                        new RequestIds()))
                .build()
                .start();
        channel = open();
    }

    private static ManagedChannel open() {
        return InProcessChannelBuilder.forName(NAME).directExecutor().build();
    }

    /** Asks for 10 tokens after a prompt of 3, unless the test changes that. */
    Answer call(UnaryOperator<GenerateRequest.Builder> change) {
        Answer answer = new Answer();
        call(change, answer);
        return answer;
    }

    void call(UnaryOperator<GenerateRequest.Builder> change, Metadata headers) {
        call(change, new Answer(), MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    void call(UnaryOperator<GenerateRequest.Builder> change, Answer answer) {
        call(change, answer, MetadataUtils.newAttachHeadersInterceptor(new Metadata()));
    }

    private void call(UnaryOperator<GenerateRequest.Builder> change, Answer answer, ClientInterceptor interceptor) {
        GenerateRequest.Builder request = GenerateRequest.newBuilder()
                .addAllPromptIds(List.of(1, 2, 3))
                .setMaxNewTokens(10)
                .setSampling(SamplingParams.newBuilder()
                        .setTemperature(0.5f)
                        .setTopK(40)
                        .setTopP(0.9f)
                        .setRepetitionPenalty(1.1f)
                        .setSeed(-3));
        GenerationGrpc.newStub(channel)
                .withInterceptors(interceptor)
                .generate(change.apply(request).build(), answer);
    }

    void stop(String requestId) {
        GenerationGrpc.newBlockingStub(channel)
                .stop(StopRequest.newBuilder().setRequestId(requestId).build());
    }

    Answer follow(String name) {
        Answer answer = new Answer();
        follow(name, answer);
        return answer;
    }

    void follow(String name, Answer answer) {
        GenerationGrpc.newStub(channel)
                .follow(FollowRequest.newBuilder().setName(name).build(), answer);
    }

    boolean finds(String name) {
        return GenerationGrpc.newBlockingStub(channel)
                .find(FindRequest.newBuilder().setName(name).build())
                .getFound();
    }

    /** The connection breaks, and calls go over another one from now on. */
    void cut() {
        ManagedChannel broken = channel;
        channel = open();
        broken.shutdownNow();
    }

    /** What came to the coordinator next. */
    Event event() throws InterruptedException {
        return Objects.requireNonNull(events.poll(LIMIT_S, SECONDS), "no event came");
    }

    Event.Submitted submitted() throws InterruptedException {
        return (Event.Submitted) event();
    }

    boolean isQuiet() {
        return events.isEmpty();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }
}
