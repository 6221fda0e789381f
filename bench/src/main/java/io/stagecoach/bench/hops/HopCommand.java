package io.stagecoach.bench.hops;

import io.stagecoach.bench.BenchCommand;
import io.stagecoach.bench.RequestSizeOptions;
import io.stagecoach.bench.Values;
import io.stagecoach.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench hops}. */
@Command(name = "hops", description = "The cost of sending a step to the next stage.")
public final class HopCommand extends BenchCommand {

    @Option(
            names = "--member",
            paramLabel = "HOST:PORT",
            description = "a member's gRPC services; its scheduler drives the sequences")
    private String member = "127.0.0.1:50051";

    @Option(names = "--concurrency", paramLabel = "LIST", description = "sequences at a time")
    private String concurrency = "1,16";

    @Option(names = "--requests", paramLabel = "N", description = "requests of each concurrency")
    private int requests = 32;

    @Mixin
    private RequestSizeOptions size = new RequestSizeOptions(16, 64);

    /** @throws IllegalArgumentException if a value is out of bounds */
    public HopSettings settings() {
        return new HopSettings(
                member,
                Values.wholes("--concurrency", concurrency, 1, 1024),
                Values.within("--requests", requests, 1, 1_000_000),
                size.promptTokens(),
                size.outputTokens(2));
    }

    @Override
    protected Report measure(Path peers, Consumer<String> progress) throws IOException, InterruptedException {
        return new HopBench(settings(), progress).run();
    }
}
