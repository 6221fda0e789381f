package io.stagecoach.launcher;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Programs of other modules that run in the terminal, each in a JVM of its own, which ends with the launcher. */
final class Tools {
    /** Runs another class's main method until the launcher ends. */
    private static final String WATCH = "io.stagecoach.telemetry.ParentWatch";

    private final Workspace workspace;
    private final RuntimeEnv runtime;
    private final Children programs;
    private final ProcessTable processes;

    Tools(Workspace workspace, RuntimeEnv runtime, Children programs, ProcessTable processes) {
        this.workspace = workspace;
        this.runtime = runtime;
        this.programs = programs;
        this.processes = processes;
    }

    /** Downloads a model. */
    int fetch(List<String> arguments) throws IOException {
        return member(List.of(), "io.stagecoach.source.FetchTool", arguments, Map.of());
    }

    int randomModel(List<String> arguments) throws IOException {
        return member(List.of(), "io.stagecoach.tool.RandomModelTool", arguments, Map.of());
    }

    int bench(List<String> arguments) throws IOException {
        List<String> options = new ArrayList<>(runtime.engine());
        options.add(
                "-Dstagecoach.bench.peers=" + workspace.root().resolve("bench").resolve("peers"));
        return member(options, "io.stagecoach.bench.Bench", arguments, runtime.environment());
    }

    /** With a member's class path, and before it bench and the launcher, whose reader of event streams bench uses. */
    private int member(List<String> options, String main, List<String> arguments, Map<String, String> environment)
            throws IOException {
        Path member = workspace.app(ServiceCommand.MEMBER);
        Path bench = workspace.root().resolve("bench").resolve("target").resolve("bench.jar");
        Path launcher = workspace
                .root()
                .resolve("launcher")
                .resolve("target")
                .resolve("app")
                .resolve("launcher.jar");
        List<String> command = new ArrayList<>(List.of(workspace.java().toString()));
        command.addAll(workspace.jvm().before());
        command.addAll(options);
        command.add(ServiceCommand.parentOption(
                processes.identityOf(ProcessHandle.current().pid())));
        command.addAll(workspace.jvm().after());
        command.addAll(List.of(
                "-cp", bench + ":" + launcher + ":" + member + ":" + member.resolveSibling("lib") + "/*", WATCH, main));
        command.addAll(arguments);
        Map<String, String> all = new HashMap<>(environment);
        all.put("STAGECOACH_DEMO", ServiceCommand.demo(workspace).toString());
        return programs.run(command, all, workspace.current(), Redirect.INHERIT);
    }
}
