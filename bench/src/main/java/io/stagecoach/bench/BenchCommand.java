package io.stagecoach.bench;

import io.stagecoach.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command of {@link Bench}: its options, and the benchmark that it runs. An option with an empty value counts as absent. */
@Command(synopsisHeading = "usage: ", abbreviateSynopsis = true, sortOptions = false, showDefaultValues = true)
public abstract class BenchCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Bench bench;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "also write the report to FILE",
            order = 100,
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
    private String json = "";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "print this help",
            order = 101)
    @SuppressWarnings("UnusedVariable") // Read by picocli.
    private boolean help;

    /**
     * Runs the benchmark.
     *
     * @param peers folder of the peers' scripts
     * @param progress takes progress lines
     * @throws IllegalArgumentException if an option's value is out of bounds
     * @throws IOException if nothing can be measured
     */
    protected abstract Report measure(Path peers, Consumer<String> progress) throws IOException, InterruptedException;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Report report;
        try {
            report = measure(bench.peers(), bench.err()::println);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        report.print(bench.out());
        if (!json.isEmpty()) {
            report.write(Path.of(json));
        }
        return report.failures().isEmpty() ? 0 : 1;
    }
}
