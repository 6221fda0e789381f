package io.stagecoach.launcher;

import io.stagecoach.launcher.LocalCluster.Console;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Builds and tests the UI with npm. Without npm, or when its build fails, all else works, and the gateway says so at /. */
final class UserInterfaceBuild {
    private static final int LINES_OF_A_LOG = 5;
    private static final List<String> SOURCES =
            List.of("src", "public", "index.html", "package-lock.json", "vite.config.ts");

    private final Workspace workspace;
    private final Children programs;
    private final Console console;

    UserInterfaceBuild(Workspace workspace, Children programs, Console console) {
        this.workspace = workspace;
        this.programs = programs;
        this.console = console;
    }

    /** Builds the UI when it is older than its sources. */
    void build() throws IOException {
        if (programs.find("npm").isEmpty()) {
            console.out().println("no npm here, so the UI is not built; all else works without it");
            return;
        }
        if (!isStale()) {
            return;
        }
        console.out().println("building the UI ...");
        Path log = workspace.root().resolve("target").resolve("ui-build.log");
        Files.createDirectories(log.resolveSibling(""));
        if (!(install(Redirect.to(log.toFile())) && npm(Redirect.appendTo(log.toFile()), "run", "build"))) {
            console.showEnd(log, LINES_OF_A_LOG);
            console.errors().println("the UI could not be built; all else works without it");
        }
    }

    private boolean isStale() {
        return Staleness.isStale(
                folder().resolve("dist/index.html"),
                SOURCES.stream().map(folder()::resolve).toList());
    }

    private Path folder() {
        return workspace.root().resolve("ui");
    }

    /**
     * Runs Vitest, and with {@code browser} the tests that need a Chromium and start a cluster of their own.
     *
     * @return false when a test failed; what cannot run here is skipped with a line that says so
     */
    boolean test(boolean browser) throws IOException {
        if (programs.find("npm").isEmpty()) {
            console.out().println("UI tests skipped: no npm");
            return true;
        }
        if (!install(Redirect.INHERIT) || !npm(Redirect.INHERIT, "test")) {
            return false;
        }
        if (browser && !hasChromium()) {
            console.out().println("UI tests in a browser skipped: no Chromium (Debian: apt install chromium)");
            return true;
        }
        return !browser || npm(Redirect.INHERIT, "run", "test:browser");
    }

    private boolean hasChromium() {
        return !workspace.environment().getOrDefault("CHROMIUM", "").isEmpty()
                || Stream.of("chromium", "chromium-browser")
                        .anyMatch(name -> programs.find(name).isPresent());
    }

    /** Libraries, when package-lock.json is newer than those that are there. */
    private boolean install(Redirect output) throws IOException {
        boolean stale = Staleness.isStale(
                folder().resolve("node_modules/.package-lock.json"), List.of(folder().resolve("package-lock.json")));
        return !stale || npm(output, "ci");
    }

    private boolean npm(Redirect output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("npm", "--prefix", "ui"));
        command.addAll(List.of(arguments));
        return programs.run(command, workspace.toolEnvironment(), workspace.root(), output) == 0;
    }
}
