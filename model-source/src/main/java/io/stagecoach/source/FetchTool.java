package io.stagecoach.source;

import io.stagecoach.source.jackson.WeightIndex;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code fetch MODEL [--update]}: brings a whole model into the cache, with a progress bar on standard error. A model
 * that is there already costs no network; {@code --update} asks the hub for a newer commit.
 */
public final class FetchTool {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private static final String UPDATE = "--update";

    /** Clears the rest of the terminal's line. */
    private static final String ERASE = "\u001b[K";

    private final SourceSettings settings;
    private final PrintStream errors;
    private final boolean terminal;

    FetchTool(SourceSettings settings, PrintStream errors, boolean terminal) {
        this.settings = settings;
        this.errors = errors;
        this.terminal = terminal;
    }

    public static void main(String[] arguments) {
        int exit;
        try {
            exit = new FetchTool(SourceSettings.fromEnvironment(), System.err, isTerminal()).run(List.of(arguments));
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("fetch: " + e.getMessage());
            exit = FAILED;
        }
        System.exit(exit);
    }

    int run(List<String> arguments) {
        List<String> models = new ArrayList<>(arguments);
        boolean update = models.remove(UPDATE);
        if (models.size() != 1 || models.getFirst().startsWith("-")) {
            errors.println("usage: fetch MODEL [" + UPDATE + "], MODEL a hub id such as gpt2 or org/name@revision");
            return USAGE;
        }
        String model = models.getFirst();
        try {
            fetch(model, update);
            return OK;
        } catch (IOException | IllegalArgumentException e) {
            endLine();
            errors.println("fetch " + model + ": " + e.getMessage());
            return FAILED;
        }
    }

    private void fetch(String model, boolean update) throws IOException {
        ProgressReport progress = terminal
                ? new ProgressReport(
                        line -> errors.print("\r" + line + ERASE), Duration.ofMillis(200), System::nanoTime)
                : new ProgressReport(errors::println, Duration.ofSeconds(3), System::nanoTime);
        if (!(new ModelSources(settings, progress).resolve(model) instanceof HubSource hub)) {
            errors.println("model " + model + " is on this disk already");
            return;
        }
        if (update) {
            hub.update();
        }
        ModelDownload download = new ModelDownload(hub, WeightIndex::files);
        ModelDownload.Plan plan = download.plan();
        if (plan.missing().isEmpty()) {
            errors.println("model " + model + " is in the cache already ("
                    + settings.hub().cache() + ")");
            return;
        }
        ModelDownload.requireSpace(settings.hub().cache(), plan.bytes());
        errors.println("fetching model " + model + " from " + settings.hub().endpoint() + ": "
                + plan.missing().size() + " files, " + ByteText.of(plan.bytes()));
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

    /** Whether standard error is one; the JDK's console answers for all three streams together. */
    private static boolean isTerminal() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString().matches("/dev/(pts/|tty).*");
        } catch (IOException | UnsupportedOperationException noProc) {
            return System.console() != null && System.console().isTerminal();
        }
    }
}
