package io.stagecoach.bench.scaling;

import io.stagecoach.bench.BenchCommand;
import io.stagecoach.bench.RequestSizeOptions;
import io.stagecoach.bench.Values;
import io.stagecoach.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench stealing}. */
@Command(name = "stealing", description = "A second replica joins one that has all streams.")
public final class StealingCommand extends BenchCommand {

    @Mixin
    private SimulationOptions simulation = new SimulationOptions(Duration.ofMillis(2), Duration.ofSeconds(3), 15801);

    @Option(names = "--row", paramLabel = "TIME", description = "simulated time of each row, in addition")
    private Duration row = Duration.ofMillis(1);

    @Option(names = "--streams", paramLabel = "N", description = "running streams when the replica joins")
    private int streams = 16;

    @Mixin
    private RequestSizeOptions size = new RequestSizeOptions(100, 900);

    /** @throws IllegalArgumentException if a value is out of bounds */
    public StealingSettings settings() {
        return new StealingSettings(
                new PassTime(simulation.pass(), row),
                Values.within("--streams", streams, 1, 1024),
                new ScalingLoad.Size(size.promptTokens(), size.outputTokens(1)),
                simulation.window(),
                simulation.port());
    }

    @Override
    protected Report measure(Path peers, Consumer<String> progress) throws IOException, InterruptedException {
        return new StealingBench(settings(), progress).run();
    }
}
