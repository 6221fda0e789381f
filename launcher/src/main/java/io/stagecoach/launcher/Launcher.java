package io.stagecoach.launcher;

import io.stagecoach.launcher.LocalCluster.Console;
import io.stagecoach.launcher.ServiceCommand.JvmCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.Optional;

/** What the commands share: made once, and each part of it when a command asks for it. */
final class Launcher {
    private final Workspace workspace;
    private final InputStream in;
    private final Console console;
    private final ProcessTable processes = new ProcessTable.OfThisMachine();
    private final Pause pause = new Pause.Real();
    private final Children programs;

    Launcher(Workspace workspace, InputStream in, PrintStream out, PrintStream errors) {
        this.workspace = workspace;
        this.in = in;
        this.console = new Console(out, errors, workspace.terminal());
        this.programs = new Children(workspace.environment());
    }

    Workspace workspace() {
        return workspace;
    }

    InputStream in() {
        return in;
    }

    PrintStream out() {
        return console.out();
    }

    PrintStream errors() {
        return console.errors();
    }

    Pause pause() {
        return pause;
    }

    Children programs() {
        return programs;
    }

    Build build() {
        return new Build(workspace, programs, console);
    }

    UserInterfaceBuild userInterface() {
        return new UserInterfaceBuild(workspace, programs, console);
    }

    RuntimeEnv runtime() {
        return new RuntimeEnv(workspace.root());
    }

    StartCaches caches() {
        return new StartCaches(workspace, runtime(), programs, processes, pause);
    }

    /** An empty or new folder, or an earlier cluster's. */
    RunFolder takeRunFolder() throws IOException {
        return RunFolder.take(workspace.run(), processes);
    }

    /** @throws CommandFailure when no cluster runs there */
    RunFolder runningCluster() {
        return RunFolder.existing(workspace.run(), processes)
                .filter(run -> run.owner().isPresent())
                .orElseThrow(() -> new CommandFailure("no cluster runs here; start one with ./stagecoach up"));
    }

    /** The folder of a cluster that runs or ran. */
    Optional<RunFolder> runFolder() {
        return RunFolder.existing(workspace.run(), processes);
    }

    LocalCluster cluster(RunFolder run) {
        return new LocalCluster(workspace, run, new ServiceStarter(workspace, programs, pause), pause, console);
    }

    /** For processes that end when the {@code up} of the folder does. */
    ServiceCommand services(RunFolder run) {
        JvmCache cache = caches().use();
        return new ServiceCommand(
                workspace,
                runtime(),
                run.settings(),
                cache,
                run.owner().orElseThrow(),
                Files.exists(workspace.userInterface().resolve("index.html")));
    }

    Tools tools() {
        return new Tools(workspace, runtime(), programs, processes);
    }
}
