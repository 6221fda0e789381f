package io.stagecoach.bench;

import io.stagecoach.bench.chaos.ChaosCommand;
import io.stagecoach.bench.engine.EngineCommand;
import io.stagecoach.bench.hops.HopCommand;
import io.stagecoach.bench.load.ServiceCommand;
import io.stagecoach.bench.scaling.ScalingCommand;
import io.stagecoach.bench.scaling.StealingCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code bench COMMAND [--option value]...}: measures, prints tables, and writes JSON if asked to. */
@Command(
        name = "bench",
        synopsisHeading = "usage: ",
        synopsisSubcommandLabel = "COMMAND",
        description = "Measures the engine, the service and the orchestration on this machine.",
        footer = "%nLists are comma-separated. Times have a unit, such as 200ms, 5s or 2m.",
        subcommands = {
            EngineCommand.class,
            ServiceCommand.class,
            HopCommand.class,
            ChaosCommand.class,
            ScalingCommand.class,
            StealingCommand.class,
            GenerateCompletion.class
        })
public final class Bench implements Runnable {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "print this help")
    @SuppressWarnings("UnusedVariable") // Read by picocli.
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    private final PrintStream out;
    private final PrintStream err;
    private final Path peers;

    /** @param peers folder of the peers' scripts */
    Bench(PrintStream out, PrintStream err, Path peers) {
        this.out = out;
        this.err = err;
        this.peers = peers;
    }

    public static void main(String[] arguments) {
        Path peers = Path.of(System.getProperty("stagecoach.bench.peers", "bench/peers"));
        System.exit(new Bench(System.out, System.err, peers).run(arguments));
    }

    /** Returns the exit status: 0, 1 if something failed or could not be measured, 2 if the arguments are wrong. */
    int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    /** All commands. The last value of a repeated option counts. */
    CommandLine commandLine() {
        return new CommandLine(this)
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setOverwrittenOptionsAllowed(true)
                .registerConverter(Duration.class, Values::duration)
                .setParameterExceptionHandler(Bench::wrongArguments)
                .setExecutionExceptionHandler(Bench::failed);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    Path peers() {
        return peers;
    }

    private static int wrongArguments(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        boolean noCommand = wrong instanceof UnmatchedArgumentException && command.getParent() == null;
        String message = noCommand ? "there is no command '" + arguments[0] + "'" : String.valueOf(wrong.getMessage());
        command.getErr().println("bench: " + message);
        command.usage(command.getErr());
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult arguments)
            throws Exception {
        if (!(failure instanceof IOException)) {
            throw failure;
        }
        command.getErr().println("bench: " + failure.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
    }
}
