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

/** {@code bench stealing}. */
@Command(name = "stealing", description = "A replica joins one that has all streams.")
public final class StealingCommand extends BenchCommand {

    @Option(names = "--pass", paramLabel = "TIME", description = "simulated time of a forward pass")
    private Duration pass = Duration.ofMillis(2);

    @Option(names = "--row", paramLabel = "TIME", description = "and of each of its rows")
    private Duration row = Duration.ofMillis(1);

    @Option(names = "--streams", paramLabel = "N", description = "running streams when the replica joins")
    private int streams = 16;

    @Option(names = "--in", paramLabel = "N", description = "tokens of a prompt")
    private int promptTokens = 100;

    @Option(names = "--out", paramLabel = "N", description = "tokens of an answer")
    private int outputTokens = 900;

    @Option(names = "--seconds", paramLabel = "TIME", description = "window of the rates")
    private Duration window = Duration.ofSeconds(3);

    @Option(names = "--port", paramLabel = "N", description = "first port of the members")
    private int port = 15801;

    /** @throws IllegalArgumentException if a value is out of bounds */
    public StealingSettings settings() {
        return new StealingSettings(
                new PassTime(pass, row),
                Values.within("--streams", streams, 1, 1024),
                new ScalingLoad.Size(
                        Values.within("--in", promptTokens, 1, 100_000),
                        Values.within("--out", outputTokens, 1, 100_000)),
                window,
                Values.within("--port", port, 1024, 65_000));
    }

    @Override
    protected Report measure(Path peers, Consumer<String> progress) throws IOException, InterruptedException {
        return new StealingBench(settings(), progress).run();
    }
}
