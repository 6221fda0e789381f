package io.stagecoach.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code ./stagecoach}: the commands, and what is said when one fails. The script of that name starts this program. */
@Command(
        name = "./stagecoach",
        customSynopsis = "./stagecoach COMMAND        each command has its own --help",
        commandListHeading = "%n")
public final class Stagecoach implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            hidden = true,
            description = "Explains the command.")
    private boolean help;

    private Stagecoach() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int status = run(arguments, System.in, out, errors);
        out.flush();
        System.exit(status);
    }

    private static int run(String[] arguments, InputStream in, PrintStream out, PrintStream errors) {
        try {
            Workspace workspace = Workspace.of(System.getenv(), System::getProperty);
            // What the caller has for every JVM, such as a trust store, holds for this one too.
            workspace.jvm().properties().forEach(System::setProperty);
            CommandLine all = commandLine(new Launcher(workspace, in, out, errors));
            boolean unknown = arguments.length > 0
                    && !arguments[0].startsWith("-")
                    && !all.getSubcommands().containsKey(arguments[0]);
            // Not even when --help follows.
            return unknown ? all.execute() : all.execute(arguments);
        } catch (CommandFailure e) {
            errors.println("stagecoach: " + e.getMessage());
            return e.status();
        }
    }

    static CommandLine commandLine(Launcher launcher) {
        CommandLine all = new CommandLine(new Stagecoach())
                .addSubcommand(new UpCommand(launcher))
                .addSubcommand(new GenerateCommand(launcher))
                .addSubcommand(new ClusterCommands.Status(launcher))
                .addSubcommand(new ClusterCommands.Scale(launcher))
                .addSubcommand(new ClusterCommands.Start(launcher))
                .addSubcommand(new ClusterCommands.Down(launcher))
                .addSubcommand(new ClusterCommands.Logs(launcher))
                .addSubcommand(new ToolCommands.Prepare(launcher))
                .addSubcommand(new ToolCommands.NewKey(launcher))
                .addSubcommand(new ToolCommands.Test(launcher))
                .addSubcommand(new ToolCommands.Fetch(launcher))
                .addSubcommand(new ToolCommands.RandomModel(launcher))
                .addSubcommand(new ToolCommands.Bench(launcher))
                .addSubcommand(new ToolCommands.Chaos(launcher))
                .addSubcommand(new ToolCommands.Completion(launcher))
                .addSubcommand(new HelpOfACommand());
        // A text may begin with a dash or an at sign.
        all.setExpandAtFiles(false).setPosixClusteredShortOptionsAllowed(false);
        all.getSubcommands().values().forEach(command -> {
            boolean passes = command.getCommand() instanceof ToolCommands.Passing;
            command.setUnmatchedOptionsArePositionalParams(passes || command.getCommand() instanceof GenerateCommand);
            command.getCommandSpec().usageMessage().sortOptions(false).sortSynopsis(false);
        });
        all.setUsageHelpWidth(110).setUsageHelpLongOptionsMaxWidth(36);
        all.getCommandSpec().usageMessage().synopsisHeading("usage: ");
        all.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().usageMessage().synopsisHeading("usage: "));
        all.setHelpFactory((spec, colors) -> {
            spec.parser().separator(" "); // --members N; --members=N is taken as well
            return new Help(spec, colors);
        });
        all.setOut(new PrintWriter(launcher.out(), true)).setErr(new PrintWriter(launcher.errors(), true));
        all.setParameterExceptionHandler((e, arguments) -> refuse(launcher.errors(), e));
        all.setExecutionExceptionHandler((e, command, parsed) -> explain(launcher.errors(), command, e));
        return all;
    }

    /** {@code help COMMAND} instead of {@code COMMAND --help}. */
    @Command(name = "help", hidden = true)
    static final class HelpOfACommand implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Parameters(arity = "0..1", defaultValue = "")
        private String command = "";

        @Override
        public Integer call() {
            CommandLine all = spec.root().commandLine();
            CommandLine one = command.isEmpty() ? all : all.getSubcommands().get(command);
            (one == null ? all : one).usage(one == null ? all.getErr() : all.getOut());
            return one == null ? CommandFailure.USAGE : 0;
        }
    }

    /** Without a command. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandFailure.USAGE;
    }

    /** Of a command line that cannot be understood. */
    private static int refuse(PrintStream errors, ParameterException e) {
        CommandLine command = e.getCommandLine();
        if (command.getParent() == null) {
            command.usage(command.getErr());
            return CommandFailure.USAGE;
        }
        boolean generates = command.getCommand() instanceof GenerateCommand;
        CommandFailure failure = new CommandFailure(
                wrong(command.getCommandName(), e), generates ? CommandFailure.USAGE : CommandFailure.FAILED);
        return explain(errors, command, failure);
    }

    private static String wrong(String command, ParameterException e) {
        ArgSpec argument = e instanceof MissingParameterException missing
                ? missing.getMissing().getFirst()
                : e.getArgSpec();
        String name = argument != null && argument.isOption() ? ((OptionSpec) argument).longestName() : "";
        return switch (e) {
            case UnmatchedArgumentException unmatched ->
                command + " does not know '" + unmatched.getUnmatched().getFirst() + "'";
            case MissingParameterException missing when !name.isEmpty() -> name + " needs a value";
            default ->
                argument == null || name.isEmpty()
                        ? String.valueOf(e.getMessage())
                        : name + " must be " + kind(argument) + ", but is " + e.getValue();
        };
    }

    private static String kind(ArgSpec argument) {
        return argument.type() == Long.class ? "a whole number" : "a number";
    }

    private static int explain(PrintStream errors, CommandLine command, Exception e) {
        if (e instanceof CommandFailure failure) {
            boolean usage = failure.status() == CommandFailure.USAGE;
            if (!String.valueOf(failure.getMessage()).isEmpty()) {
                errors.println((usage ? "generate: " : "stagecoach: ")
                        + failure.getMessage()
                        + (usage ? "; see ./stagecoach " + command.getCommandName() + " --help" : ""));
            }
            return failure.status();
        }
        if (e instanceof IOException || e instanceof UncheckedIOException) {
            errors.println("stagecoach: " + command.getCommandName() + " failed: " + e);
            return CommandFailure.FAILED;
        }
        throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }
}
