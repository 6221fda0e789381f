package io.stagecoach.source;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fetch MODEL [--update]}: downloads a whole model into the cache, with a progress bar on standard error. */
@Command(
        name = "fetch",
        synopsisHeading = "usage: ",
        customSynopsis = "fetch MODEL [--update]",
        description = "Downloads a model from the hub into the cache. A model that is there costs no network.")
public final class FetchTool implements Callable<Integer> {

    static final int OK = CommandLine.ExitCode.OK;
    static final int FAILED = CommandLine.ExitCode.SOFTWARE;
    static final int USAGE = CommandLine.ExitCode.USAGE;

    /** Clears the rest of the terminal's line. */
    private static final String ERASE = "\u001b[K";

    @Parameters(paramLabel = "MODEL", description = "a hub id such as gpt2 or org/name@revision")
    private String model = "";

    @Option(names = "--update", description = "ask the hub for a newer commit")
    private boolean update;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "print this help")
    @SuppressWarnings("UnusedVariable") // Read by picocli.
    private boolean help;

    private final Map<String, String> environment;
    private final Path userHome;
    private final PrintStream errors;
    private final boolean terminal;

    FetchTool(Map<String, String> environment, Path userHome, PrintStream errors, boolean terminal) {
        this.environment = environment;
        this.userHome = userHome;
        this.errors = errors;
        this.terminal = terminal;
    }

    public static void main(String[] arguments) {
        Path userHome = Path.of(System.getProperty("user.home"));
        System.exit(new FetchTool(System.getenv(), userHome, System.err, isTerminal()).run(arguments));
    }

    int run(String... arguments) {
        return new CommandLine(this)
                .setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8))
                .execute(arguments);
    }

    @Override
    public Integer call() {
        try {
            fetch();
            return OK;
        } catch (IOException | IllegalArgumentException e) {
            endLine();
            errors.println("fetch " + model + ": " + e.getMessage());
            return FAILED;
        }
    }

    private void fetch() throws IOException {
        FetchProgress progress = terminal
                ? new FetchProgress(line -> errors.print("\r" + line + ERASE), Duration.ofMillis(200), System::nanoTime)
                : new FetchProgress(errors::println, Duration.ofSeconds(3), System::nanoTime);
        ModelSources sources = ModelSources.from(environment, userHome, progress);
        if (!(sources.resolve(model) instanceof HubSource source)) {
            errors.println("model " + model + " is on this disk already");
            return;
        }
        if (update) {
            source.update();
        }
        HubSettings hub = sources.hub();
        ModelDownload download = new ModelDownload(source);
        ModelDownload.Plan plan = download.plan();
        if (plan.missing().isEmpty()) {
            errors.println("model " + model + " is in the cache already (" + hub.cache() + ")");
            return;
        }
        ModelDownload.requireSpace(hub.cache(), plan.bytes());
        errors.println("fetching model " + model + " from " + hub.endpoint() + ": "
                + plan.missing().size() + " files, " + FetchProgress.bytes(plan.bytes()));
        progress.announce(plan.bytes());
        download.run(plan);
        endLine();
        errors.println("model " + model + " is complete and checked");
    }

    private void endLine() {
        if (terminal) {
            errors.print("\r" + ERASE);
        }
    }

    /** Whether standard error is a terminal. The JDK's console knows only all three streams together. */
    private static boolean isTerminal() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString().matches("/dev/(pts/|tty).*");
        } catch (IOException | UnsupportedOperationException noProc) {
            return System.console() != null && System.console().isTerminal();
        }
    }
}
