package io.stagecoach.bench.chaos;

import io.stagecoach.bench.BenchCommand;
import io.stagecoach.bench.Values;
import io.stagecoach.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench chaos}. */
@Command(name = "chaos", description = "Injects faults into a cluster of its own under load.")
public final class ChaosCommand extends BenchCommand {

    @Option(names = "--minutes", paramLabel = "N", description = "length of the run")
    private String minutes = "2";

    @Option(names = "--members", paramLabel = "N", description = "members of the whole cluster")
    private int members = 3;

    @Option(names = "--gateways", paramLabel = "N", description = "gateways of the whole cluster")
    private int gateways = 2;

    @Option(names = "--kills", paramLabel = "N", description = "ends the run after so many kills; 0 for no such end")
    private int kills = 0;

    @Option(names = "--only", paramLabel = "all|kills", description = "types of faults")
    private String only = "all";

    @Option(names = "--seed", paramLabel = "N", description = "seed of faults and requests")
    private long seed = 1;

    @Option(names = "--clients", paramLabel = "N", description = "clients, each with one request at a time")
    private int clients = 8;

    @Option(
            names = {"--requests", "--orders"},
            paramLabel = "N",
            description = "different requests in the workload")
    private int requests = 24;

    @Option(names = "--model", paramLabel = "MODEL", description = "as of ./stagecoach up")
    private String model = "demo";

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            description = "limit of a client for one request, retries included")
    private Duration timeout = Duration.ofSeconds(90);

    @Option(names = "--launcher", paramLabel = "FILE", description = "the stagecoach script")
    private Path launcher = Path.of("./stagecoach");

    @Option(names = "--run", paramLabel = "DIR", description = "the cluster's run folder; its contents are removed")
    private Path run = Path.of(".chaos");

    @Option(names = "--port-shift", paramLabel = "N", description = "added to the cluster's ports")
    private int portShift = 400;

    /** @throws IllegalArgumentException if a value is out of bounds */
    public ChaosSettings settings() {
        return new ChaosSettings(
                Duration.ofSeconds(Math.round(60 * Values.positive("--minutes", minutes, 10_000))),
                // 2 so that one remains; 14 because scaling adds up to 2, and the launcher starts up to 16.
                Values.within("--members", members, 2, 14),
                Values.within("--gateways", gateways, 1, 4),
                Values.within("--kills", kills, 0, 1_000_000),
                Values.oneOf("--only", only, "all", "kills").equals("kills"),
                seed,
                Values.within("--clients", clients, 1, 256),
                Values.within("--requests", requests, 1, 10_000),
                model,
                timeout,
                launcher,
                run,
                Values.within("--port-shift", portShift, 0, 10_000));
    }

    @Override
    protected Report measure(Path peers, Consumer<String> progress) throws IOException, InterruptedException {
        return new ChaosBench(settings(), progress).run();
    }
}
