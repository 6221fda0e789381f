package io.stagecoach.grpc;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.stagecoach.coordinator.Event;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.GenerationGrpc;
import io.stagecoach.proto.SamplingParams;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;

/** Real gRPC calls of the service; the test stands in for the coordinator. */
final class EndpointCalls implements AutoCloseable {
    static final int LIMIT_S = 20;
    private static final ModelConfig MODEL = ModelConfig.gpt2(2, 2, 8); // 1024 positions, ids to 50256
    private static final String NAME = "endpoint-calls";

    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Server server;
    private final ManagedChannel channel;

    EndpointCalls() throws IOException {
        server = InProcessServerBuilder.forName(NAME)
                .directExecutor()
                .addService(new GenerationEndpoint(MODEL, events::add))
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(NAME).directExecutor().build();
    }

    /** Asks for 10 tokens after a prompt of 3, unless the test changes that. */
    Answer call(UnaryOperator<GenerateRequest.Builder> change) {
        Answer answer = new Answer();
        call(change, answer);
        return answer;
    }

    void call(UnaryOperator<GenerateRequest.Builder> change, Answer answer) {
        GenerateRequest.Builder request = GenerateRequest.newBuilder()
                .addAllPromptIds(List.of(1, 2, 3))
                .setMaxNewTokens(10)
                .setSampling(SamplingParams.newBuilder()
                        .setTemperature(0.5f)
                        .setTopK(40)
                        .setTopP(0.9f)
                        .setRepetitionPenalty(1.1f)
                        .setSeed(-3));
        GenerationGrpc.newStub(channel).generate(change.apply(request).build(), answer);
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
