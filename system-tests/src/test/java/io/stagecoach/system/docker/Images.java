package io.stagecoach.system.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds the images of docker/Dockerfile from the jars of this build. */
final class Images {
    /** In place of docker-compose.yml's own. */
    static final String PREFIX = "stagecoach-test";

    static final String TOKENIZER = PREFIX + "/tokenizer";
    static final String MEMBER = PREFIX + "/member";
    static final String GATEWAY = PREFIX + "/gateway";

    private static final Map<String, String> MODULES =
            Map.of(TOKENIZER, "tokenizer", MEMBER, "cluster-member", GATEWAY, "gateway");
    static final Path PROJECT = Path.of("..");

    private Images() {}

    /** @throws IllegalStateException with what Docker said, when an image cannot be built */
    static void build() throws IOException, InterruptedException {
        // Where there is no npm, there is no UI, and its place in the image is empty.
        Files.createDirectories(PROJECT.resolve("ui/dist"));
        for (Map.Entry<String, String> image : MODULES.entrySet()) {
            build(PROJECT, image.getValue(), "--tag", image.getKey());
        }
    }

    /** @param context folder of a project with the jar of the module */
    static void build(Path context, String module, String... more) throws IOException, InterruptedException {
        // Not Testcontainers' builder: it builds every stage, BuildKit only those that the image needs.
        List<String> command = new ArrayList<>(List.of(
                "docker",
                "build",
                "--file",
                "docker/Dockerfile",
                "--build-arg",
                "JAR=prebuilt",
                "--build-arg",
                "SERVICE=" + module));
        command.addAll(List.of(more));
        command.add(".");
        Command.run(context, Map.of(), command);
    }

    /** Of an image, the first of the base first. */
    static String layers(String image) throws IOException, InterruptedException {
        return Command.run(
                PROJECT,
                Map.of(),
                List.of("docker", "image", "inspect", image, "--format", "{{join .RootFS.Layers \"\\n\"}}"));
    }
}
