package io.stagecoach.system.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The kustomize that is in kubectl; needs no cluster. */
final class Kustomize {
    private static final int LIMIT_SECONDS = 60;

    private Kustomize() {}

    static boolean isHere() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
    }

    /** What {@code kubectl apply -k} would send. */
    static List<Resource> render(Path folder) throws IOException, InterruptedException {
        return Resource.parse("kustomize " + folder, run("kubectl", "kustomize", folder.toString()));
    }

    /** @throws AssertionError with what it said, when it fails */
    static String run(String... command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("kubectl", ".log");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        String said = Files.readString(errors);
        Files.delete(errors);
        if (!ended || process.exitValue() != 0) {
            process.destroy();
            throw new AssertionError(String.join(" ", command) + ": " + said);
        }
        return output;
    }
}
