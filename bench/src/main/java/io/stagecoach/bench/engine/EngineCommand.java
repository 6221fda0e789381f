package io.stagecoach.bench.engine;

import io.stagecoach.bench.BenchCommand;
import io.stagecoach.bench.Values;
import io.stagecoach.bench.report.Report;
import io.stagecoach.model.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench engine}. */
@Command(name = "engine", description = "The engine alone and its peers.")
public final class EngineCommand extends BenchCommand {

    @Option(names = "--model", paramLabel = "DIR", description = "model folder; default: a random one of GPT-2's shape")
    private String model = "";

    @Option(names = "--systems", paramLabel = "LIST", description = "any of stagecoach, llama.cpp, transformers")
    private String systems = String.join(",", EngineSettings.SYSTEMS);

    @Option(names = "--dtypes", paramLabel = "LIST", description = "precisions of the weights")
    private String dtypes =
            Arrays.stream(Precision.values()).map(Precision::text).collect(Collectors.joining(","));

    @Option(names = "--threads", paramLabel = "N", description = "threads of each engine")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--chunk", paramLabel = "N", description = "positions that prefill computes at a time")
    private int chunk = 128;

    @Option(names = "--batches", paramLabel = "LIST", description = "sequences in a decode step")
    private String batches = "1,4,8,16,32";

    @Option(names = "--device", paramLabel = "cpu|cuda", description = "device of our engine; peers use the CPU")
    private String device = "cpu";

    @Option(
            names = "--llama-bench",
            paramLabel = "FILE",
            description = "llama-batched-bench; default: the one on the PATH")
    private String llamaBench = "";

    @Option(names = "--python", paramLabel = "FILE", description = "Python with torch, transformers and gguf")
    private String python = "python3";

    /** @throws IllegalArgumentException if a value is out of bounds */
    public EngineSettings settings() {
        return new EngineSettings(
                model,
                Values.texts(systems),
                Values.texts(dtypes),
                Values.within("--threads", threads, 1, 1024),
                Values.within("--chunk", chunk, 1, 1 << 20),
                Values.wholes("--batches", batches, 1, 1024),
                device,
                llamaBench,
                python);
    }

    @Override
    protected Report measure(Path peers, Consumer<String> progress) throws IOException, InterruptedException {
        return new EngineBench(settings(), peers, progress).run();
    }
}
