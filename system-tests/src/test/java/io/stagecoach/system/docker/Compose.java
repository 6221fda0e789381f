package io.stagecoach.system.docker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** docker compose, with names and ports of a test's own. */
record Compose(String project, List<String> files, Map<String, String> environment) {
    static boolean isHere() throws InterruptedException {
        try {
            Command.run(Images.PROJECT, Map.of(), List.of("docker", "compose", "version"));
            return true;
        } catch (IOException | IllegalStateException e) {
            return false;
        }
    }

    /** Starts what is not running, and returns when all of it is healthy. */
    void up(String... more) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("up", "--detach", "--no-build", "--wait", "--wait-timeout", "120"));
        arguments.addAll(List.of(more));
        run(arguments);
    }

    /** With what it wrote. */
    void down() throws IOException, InterruptedException {
        run(List.of("down", "--volumes"));
    }

    /** In a container of the service, as its own user; returns what it says. */
    String shell(String service, String line) throws IOException, InterruptedException {
        return run(List.of("exec", "--no-TTY", service, "sh", "-c", line));
    }

    private String run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker", "compose"));
        files.forEach(file -> command.addAll(List.of("--file", file)));
        command.addAll(arguments);
        Map<String, String> all = new HashMap<>(environment);
        all.put("COMPOSE_PROJECT_NAME", project);
        return Command.run(Images.PROJECT, all, command);
    }
}
