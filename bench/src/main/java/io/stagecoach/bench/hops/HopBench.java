package io.stagecoach.bench.hops;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.stagecoach.bench.report.Machine;
import io.stagecoach.bench.report.Report;
import io.stagecoach.bench.report.Table;
import io.stagecoach.proto.ClusterGrpc;
import io.stagecoach.proto.DescribeClusterRequest;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.GenerationGrpc;
import io.stagecoach.proto.ModelInfo;
import io.stagecoach.proto.SamplingParams;
import io.stagecoach.proto.StageTiming;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * {@code bench hops}: sends requests to one member of the running cluster and reads its scheduler's timing of each stage. The timings
 * are those of {@code metrics.stages} in {@code /api/model/process}; prompts are token ids, so no tokenizer is needed.
 */
public final class HopBench {
    private static final int WARM_UP_REQUESTS = 8;

    private final HopSettings settings;
    private final Consumer<String> progress;

    public HopBench(HopSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** @throws IOException when the member does not answer */
    public Report run() throws IOException, InterruptedException {
        Instant begun = Instant.now();
        Machine machine = Machine.here();
        ManagedChannel channel = ManagedChannelBuilder.forTarget(settings.member())
                .usePlaintext()
                .build();
        try {
            ModelInfo model = ClusterGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(5, TimeUnit.SECONDS)
                    .describeCluster(DescribeClusterRequest.getDefaultInstance())
                    .getModel();
            GenerationGrpc.GenerationBlockingStub stub = GenerationGrpc.newBlockingStub(channel);
            List<Map<String, Object>> rows = new ArrayList<>();
            generate(stub, model, 1, WARM_UP_REQUESTS);
            for (int concurrency : settings.concurrency()) {
                progress.accept("hops: " + concurrency + " concurrent ...");
                rows.addAll(HopTable.rows(
                        concurrency,
                        generate(stub, model, concurrency, Math.max(settings.requests(), 2 * concurrency))));
            }
            Map<String, Object> described = new LinkedHashMap<>(settings.described());
            described.put("model", model.getName());
            described.put("dtype", model.getDtype());
            return new Report(
                    "hops",
                    begun,
                    machine,
                    described,
                    List.of(new Table("means over a sequence's steps", rows)),
                    machine.busy() ? List.of("the machine was busy before the run") : List.of());
        } catch (StatusRuntimeException e) {
            throw new IOException("member " + settings.member() + " does not answer: " + e.getMessage(), e);
        } finally {
            channel.shutdownNow();
        }
    }

    private List<StageTiming> generate(
            GenerationGrpc.GenerationBlockingStub stub, ModelInfo model, int concurrency, int requests)
            throws IOException, InterruptedException {
        List<StageTiming> timings = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(concurrency)) {
            List<Callable<List<StageTiming>>> calls = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                GenerateRequest request = request(model, i);
                calls.add(() ->
                        timings(stub.withDeadlineAfter(60, TimeUnit.SECONDS).generate(request)));
            }
            for (Future<List<StageTiming>> answer : threads.invokeAll(calls)) {
                timings.addAll(answer.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("member " + settings.member() + " did not complete a request: " + e.getCause(), e);
        }
        return timings;
    }

    /** Without stop ids, so that every completion has its full length. */
    private GenerateRequest request(ModelInfo model, int index) {
        GenerateRequest.Builder request = GenerateRequest.newBuilder()
                .setRequestId("bench-" + index)
                .setMaxNewTokens(settings.outputTokens())
                .setSampling(SamplingParams.newBuilder().setTopP(1).setRepetitionPenalty(1));
        new SplittableRandom(index)
                .ints(settings.promptTokens(), 0, model.getVocabularySize())
                .forEach(request::addPromptIds);
        return request.build();
    }

    private static List<StageTiming> timings(Iterator<GenerateEvent> events) {
        List<StageTiming> timings = List.of();
        while (events.hasNext()) {
            GenerateEvent event = events.next();
            if (event.hasFinished()) {
                timings = event.getFinished().getStagesList();
            }
        }
        return timings;
    }
}
