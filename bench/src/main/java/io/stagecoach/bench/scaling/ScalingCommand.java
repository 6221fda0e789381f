package io.stagecoach.bench.scaling;

import io.stagecoach.bench.BenchCommand;
import io.stagecoach.bench.Values;
import io.stagecoach.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench scaling}. */
@Command(name = "scaling", description = "The orchestration with simulated stages.")
public final class ScalingCommand extends BenchCommand {

    @Option(names = "--members", paramLabel = "LIST", description = "sizes of the clusters, one member per stage")
    private String members = "3,4,6,8,12";

    @Option(names = "--pass", paramLabel = "TIME", description = "simulated time of a forward pass")
    private Duration pass = Duration.ofMillis(5);

    @Option(names = "--per-stage", paramLabel = "N", description = "sequences per stage")
    private int perStage = 4;

    @Option(
            names = "--coordinators",
            paramLabel = "N",
            description = "coordinators that share the sequences; 0 for all members")
    private int coordinators = 0;

    @Option(names = "--seconds", paramLabel = "TIME", description = "length of the measurement")
    private Duration window = Duration.ofSeconds(5);

    @Option(names = "--port", paramLabel = "N", description = "first port of the members")
    private int port = 15701;

    /** @throws IllegalArgumentException if a value is out of bounds */
    public ScalingSettings settings() {
        return new ScalingSettings(
                Values.wholes("--members", members, 1, 64),
                pass,
                Values.within("--per-stage", perStage, 1, 1024),
                Values.within("--coordinators", coordinators, 0, 64),
                window,
                Values.within("--port", port, 1024, 65_000));
    }

    @Override
    protected Report measure(Path peers, Consumer<String> progress) throws IOException, InterruptedException {
        return new ScalingBench(settings(), progress).run();
    }
}
