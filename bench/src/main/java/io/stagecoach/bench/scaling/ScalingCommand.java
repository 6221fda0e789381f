package io.stagecoach.bench.scaling;

import io.stagecoach.bench.BenchCommand;
import io.stagecoach.bench.Values;
import io.stagecoach.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench scaling}. */
@Command(name = "scaling", description = "Orchestration with simulated stages.")
public final class ScalingCommand extends BenchCommand {

    @Option(names = "--members", paramLabel = "LIST", description = "cluster sizes, one member per stage")
    private String members = "3,4,6,8,12";

    @Option(names = "--per-stage", paramLabel = "N", description = "sequences per stage")
    private int perStage = 4;

    @Option(
            names = {"--schedulers", "--coordinators"},
            paramLabel = "N",
            description = "members whose schedulers share the sequences; 0 for all members")
    private int schedulers = 0;

    @Mixin
    private SimulationOptions simulation = new SimulationOptions(Duration.ofMillis(5), Duration.ofSeconds(5), 15701);

    /** @throws IllegalArgumentException if a value is out of bounds */
    public ScalingSettings settings() {
        return new ScalingSettings(
                Values.wholes("--members", members, 1, 64),
                simulation.pass(),
                Values.within("--per-stage", perStage, 1, 1024),
                Values.within("--schedulers", schedulers, 0, 64),
                simulation.window(),
                simulation.port());
    }

    @Override
    protected Report measure(Path peers, Consumer<String> progress) throws IOException, InterruptedException {
        return new ScalingBench(settings(), progress).run();
    }
}
