package io.stagecoach.launcher;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Programs that do a part of a command. They end with the launcher: when it is asked to end, it passes that on and waits;
 * when it is killed, Linux ends them (and a JVM of Stagecoach watches it, which works everywhere).
 */
final class Children {
    private static final Duration END_LIMIT = Duration.ofSeconds(45);
    private static final List<String> SIGNALLED_WHEN_THE_PARENT_DIES = List.of("setpriv", "--pdeathsig", "TERM");

    private final Map<String, String> path;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private volatile boolean ending;

    /** @param environment the caller's */
    Children(Map<String, String> environment) {
        this.path = environment;
        Runtime.getRuntime().addShutdownHook(new Thread(this::endAll, "end-children"));
    }

    /** A program of the PATH. */
    Optional<Path> find(String program) {
        for (String folder : path.getOrDefault("PATH", "").split(":")) {
            Path file = Path.of(folder, program);
            if (!folder.isEmpty() && Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /**
     * Runs a program to its end, whose exit status it returns.
     *
     * @param environment added to the launcher's own
     */
    int run(List<String> command, Map<String, String> environment, Path folder, Redirect output) throws IOException {
        Process process = start(command, environment, folder, output);
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.stopped();
        }
        checkEnding();
        return process.exitValue();
    }

    /** @throws CommandFailure when the launcher was told to end: a program that ended did not fail then */
    void checkEnding() {
        if (ending) {
            throw CommandFailure.stopped();
        }
    }

    /** From a thread that lives until the program has ended: Linux takes the end of the thread for the launcher's. */
    Process start(List<String> command, Map<String, String> environment, Path folder, Redirect output)
            throws IOException {
        List<String> line = new ArrayList<>();
        if (find(SIGNALLED_WHEN_THE_PARENT_DIES.getFirst()).isPresent()) {
            line.addAll(SIGNALLED_WHEN_THE_PARENT_DIES);
        }
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectOutput(output)
                .redirectInput(Redirect.INHERIT);
        if (output.equals(Redirect.INHERIT)) {
            builder.redirectError(Redirect.INHERIT);
        } else {
            builder.redirectErrorStream(true);
        }
        builder.environment().putAll(environment);
        Process process = builder.start();
        running.add(process);
        process.onExit().thenAccept(running::remove);
        return process;
    }

    private void endAll() {
        ending = true;
        running.forEach(Process::destroy);
        for (Process process : running) {
            try {
                if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
            }
        }
    }
}
