package io.stagecoach.bench.scaling;

import io.stagecoach.bench.Values;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of commands that start an {@link InProcessCluster}. A command's field gives the defaults. */
final class SimulationOptions {
    @Option(names = "--pass", paramLabel = "TIME", description = "simulated time of a forward pass")
    private Duration pass;

    @Option(names = "--seconds", paramLabel = "TIME", description = "length of a measurement")
    private Duration window;

    @Option(names = "--port", paramLabel = "N", description = "first port of the members")
    private int port;

    SimulationOptions(Duration pass, Duration window, int port) {
        this.pass = pass;
        this.window = window;
        this.port = port;
    }

    Duration pass() {
        return pass;
    }

    Duration window() {
        return window;
    }

    int port() {
        return Values.within("--port", port, 1024, 65_000);
    }
}
