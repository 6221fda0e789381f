package io.stagecoach.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
            Launcher launcher = new Launcher(workspace, in, out, errors);
            String name = arguments.length == 0 ? "" : arguments[0];
            // The others take as long to describe as a short command to run.
            if (commands(launcher).containsKey(name)) {
                return commandLine(launcher, Set.of(name)).execute(arguments);
            }
            CommandLine all = commandLine(launcher);
            // Not even when --help follows.
            boolean unknown = !name.startsWith("-") && !all.getSubcommands().containsKey(name);
            return unknown ? all.execute() : all.execute(arguments);
        } catch (CommandFailure e) {
            errors.println("stagecoach: " + e.getMessage());
            return e.status();
        }
    }

    /** In the order in which they are listed. */
    private static Map<String, Supplier<Object>> commands(Launcher launcher) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("up", () -> new UpCommand(launcher));
        commands.put("generate", () -> new GenerateCommand(launcher));
        commands.put("status", () -> new ClusterCommands.Status(launcher));
        commands.put("scale", () -> new ClusterCommands.Scale(launcher));
        commands.put("start", () -> new ClusterCommands.Start(launcher));
        commands.put("down", () -> new ClusterCommands.Down(launcher));
        commands.put("logs", () -> new ClusterCommands.Logs(launcher));
        commands.put("prepare", () -> new ToolCommands.Prepare(launcher));
        commands.put("new-key", () -> new ToolCommands.NewKey(launcher));
        commands.put("test", () -> new ToolCommands.Test(launcher));
        commands.put("fetch", () -> new ToolCommands.Fetch(launcher));
        commands.put("random-model", () -> new ToolCommands.RandomModel(launcher));
        commands.put("bench", () -> new ToolCommands.Bench(launcher));
        commands.put("chaos", () -> new ToolCommands.Chaos(launcher));
        commands.put("completion", () -> new ToolCommands.Completion(launcher, () -> commandLine(launcher)));
        return commands;
    }

    static CommandLine commandLine(Launcher launcher) {
        CommandLine all = commandLine(launcher, commands(launcher).keySet());
        all.addSubcommand(new HelpOfACommand());
        return all;
    }

    private static CommandLine commandLine(Launcher launcher, Set<String> names) {
        CommandLine all = new CommandLine(new Stagecoach());
        commands(launcher).forEach((name, command) -> {
            if (names.contains(name)) {
                all.addSubcommand(command.get());
            }
        });
        // A text may begin with a dash or an at sign.
        all.setExpandAtFiles(false).setPosixClusteredShortOptionsAllowed(false);
        all.getSubcommands().values().forEach(command -> {
            boolean passes = command.getCommand() instanceof ToolCommands.Passing;
            boolean generates = command.getCommand() instanceof GenerateCommand;
            command.setUnmatchedOptionsArePositionalParams(passes || generates);
            if (generates) {
                GenerateCommand.makeShortHelpAText(command.getCommandSpec());
            }
            command.getCommandSpec()
                    .usageMessage()
                    .sortOptions(false)
                    .sortSynopsis(false)
                    .descriptionHeading("%n")
                    .parameterListHeading("%n");
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
