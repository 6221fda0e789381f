package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * OpenAI's own clients, unchanged, where they are installed: {@code STAGECOACH_PYTHON} names a Python that has the package
 * openai, {@code STAGECOACH_NODE_FOLDER} a folder in which {@code npm install openai} was called.
 */
@SharedCluster.Used
class ClientsTest {
    private static final long SECONDS = 120;
    private static final Path CLIENTS = Path.of("clients").toAbsolutePath();
    private static final String PYTHON = environment("STAGECOACH_PYTHON", "python3");
    private static final Path NODE_FOLDER =
            Path.of(environment("STAGECOACH_NODE_FOLDER", ".")).toAbsolutePath();

    @Test
    void thePythonClient() throws Exception {
        assumeTrue(hasPython(), "skipped: " + PYTHON + " has no package openai; see STAGECOACH_PYTHON");
        succeeds(
                Path.of("").toAbsolutePath(),
                PYTHON,
                CLIENTS.resolve("completions.py").toString());
    }

    @Test
    void theNodeClient() throws Exception {
        assumeTrue(hasNode(), "skipped: " + NODE_FOLDER + " has no package openai; see STAGECOACH_NODE_FOLDER");
        succeeds(NODE_FOLDER, "node", CLIENTS.resolve("completions.mjs").toString());
    }

    private static boolean hasPython() throws IOException, InterruptedException {
        try {
            return run(Path.of("").toAbsolutePath(), PYTHON, "-c", "import openai")
                            .status()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    private static boolean hasNode() {
        return Files.isDirectory(NODE_FOLDER.resolve("node_modules").resolve("openai"));
    }

    private static void succeeds(Path folder, String... command) throws IOException, InterruptedException {
        LocalCluster.Output output = run(folder, command);
        assertThat(output.status()).as(output.text()).isZero();
        assertThat(output.text()).contains("all as expected");
    }

    private static LocalCluster.Output run(Path folder, String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(Path.of("target"), "client", ".log");
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("OPENAI_BASE_URL", LocalCluster.uri("/v1").toString());
        builder.environment().put("OPENAI_API_KEY", "none");
        Process process = builder.start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new LocalCluster.Output(process.waitFor(), Files.readString(log));
    }

    private static String environment(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? otherwise : value;
    }
}
