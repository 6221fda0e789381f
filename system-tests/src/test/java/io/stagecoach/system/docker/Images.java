package io.stagecoach.system.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Builds the images as the Dockerfiles say, from the jars of this build. */
final class Images {
    static final String TOKENIZER = "stagecoach-test/tokenizer";
    static final String MEMBER = "stagecoach-test/member";
    static final String GATEWAY = "stagecoach-test/gateway";

    private static final Map<String, String> MODULES =
            Map.of(TOKENIZER, "tokenizer", MEMBER, "cluster-member", GATEWAY, "gateway");
    private static final int LIMIT_MINUTES = 5;

    private Images() {}

    /** @throws IllegalStateException with what Docker said, when an image cannot be built */
    static void build() throws IOException, InterruptedException {
        for (Map.Entry<String, String> image : MODULES.entrySet()) {
            Path log = Path.of("target", image.getValue() + "-image.log");
            // The command line's builder, since Testcontainers' own builds stages that are not wanted too.
            Process build = new ProcessBuilder(
                            "docker",
                            "build",
                            "--file",
                            image.getValue() + "/Dockerfile",
                            "--tag",
                            image.getKey(),
                            "--build-arg",
                            "JAR=prebuilt",
                            ".")
                    .directory(Path.of("..").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!build.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || build.exitValue() != 0) {
                build.destroy();
                throw new IllegalStateException(
                        "the image of " + image.getValue() + " was not built:\n" + Files.readString(log));
            }
        }
    }
}
