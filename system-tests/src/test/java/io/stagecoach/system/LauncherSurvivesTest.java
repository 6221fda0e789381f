package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.system.LocalCluster.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher where the surroundings are not its own: called through links, from other folders, without a locale, behind
 * proxies that do not exist, with options for every JVM. The cluster of these tests was started there.
 */
@Tag("cluster")
class LauncherSurvivesTest {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String PROXY = "http://127.0.0.1:9";
    private static final String TEXT = "Zoë sah 你好 🙂 und";

    private static final Map<String, String> HOSTILE = Map.of(
            "LC_ALL", "POSIX",
            "http_proxy", PROXY,
            "HTTPS_PROXY", PROXY,
            "ALL_PROXY", PROXY,
            "GRPC_PROXY_EXP", "127.0.0.1:9",
            "CDPATH", "/",
            "JAVA_TOOL_OPTIONS",
                    "-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=9 -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=9",
            "_JAVA_OPTIONS", "-Dhttp.nonProxyHosts= -Dsome.thing=\"with a space\"");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    /** Has the model, in a folder that is named from here. */
    @SuppressWarnings("NullAway.Init")
    private static Path place;

    @SuppressWarnings("NullAway.Init")
    private static Path link;

    @SuppressWarnings("NullAway.Init")
    private static Process up;

    @BeforeAll
    static void start() throws Exception {
        place = Files.createDirectories(folder.resolve("ein Ördner"));
        Path checkpoint = Files.createDirectory(place.resolve("ckpt ü"));
        for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
            Files.copy(Path.of("..", "model-shards", "demo", file), checkpoint.resolve(file));
        }
        Path first = Files.createSymbolicLink(place.resolve("first"), LocalCluster.PROGRAM);
        Path bin = Files.createDirectory(folder.resolve("b i n"));
        link = Files.createSymbolicLink(bin.resolve("stagecoach"), bin.relativize(first));
        up = start(place);
    }

    /** Returns when the cluster is ready. */
    private static Process start(Path from) throws Exception {
        Path log = folder.resolve("up.log");
        Process process =
                LocalCluster.launch(link, from, HOSTILE, List.of("up", "--members", "1", "--model", "./ckpt ü"), log);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!Files.readString(log).contains("Stagecoach is ready")) {
            if (process.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() - deadline > 0) {
                process.destroy();
                throw new IllegalStateException("the cluster did not start:\n" + Files.readString(log));
            }
        }
        return process;
    }

    @AfterAll
    static void stop() throws InterruptedException {
        up.destroy();
        up.waitFor();
    }

    private static Output run(Map<String, String> more, String... command) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(HOSTILE);
        environment.putAll(more);
        Path log = Files.createTempFile(folder, "command", ".log");
        Process process = LocalCluster.launch(link, Path.of("/"), environment, List.of(command), log);
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Output(process.exitValue(), Files.readString(log));
    }

    /** JSON alone, for programs: no JVM says that it has picked something up. */
    @Test
    void answersReachProgramsAsTheyAre() throws Exception {
        Output status = run(Map.of(), "status", "--json");
        assertThat(status.status()).as(status.text()).isZero();
        assertThat(LocalCluster.JSON.readTree(status.text()).get("ready").booleanValue())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"C.UTF-8", "C", "POSIX", "xx_XX.UTF-8", ""})
    void aTextOnTheCommandLineIsUtf8(String locale) throws Exception {
        List<String> texts = new ArrayList<>();
        for (Map<String, String> each :
                List.of(Map.of("LC_ALL", "C.UTF-8"), Map.of("LC_ALL", locale, "LANG", locale, "LC_CTYPE", locale))) {
            Output output = run(each, "generate", TEXT, "--max-tokens", "12", "--temperature", "0");
            assertThat(output.status()).as(output.text()).isZero();
            // The script's own shell says that it does not know the locale.
            String said = output.text()
                    .lines()
                    .filter(line -> !line.startsWith("bash: warning: setlocale"))
                    .collect(Collectors.joining("\n"));
            texts.add(said.substring(0, said.lastIndexOf("\n[")));
        }
        assertThat(texts.getLast()).isNotBlank().isEqualTo(texts.getFirst());
    }

    @Test
    void membersThatAreStartedFromElsewhereServeTheSameFolder() throws Exception {
        Output scaled = run(Map.of(), "scale", "2");
        assertThat(scaled.status()).as(scaled.text()).isZero();
        assertThat(scaled.text()).contains("node2");
    }

    @Test
    void aSecondClusterInTheSameFolderIsRefused() throws Exception {
        Output second = run(Map.of(), "up", "--members", "1");
        assertThat(second.status()).isNotZero();
        assertThat(second.text()).contains("a cluster runs already");
        assertThat(up.isAlive()).isTrue();
    }

    /** Also of what another command has started. */
    @Test
    void aKilledLauncherTakesItsClusterAlong() throws Exception {
        assertThat(run(Map.of(), "start", "gateway2").status()).isZero();
        List<ProcessHandle> services = new ArrayList<>();
        for (String name : List.of("tokenizer", "node1", "gateway", "gateway2")) {
            services.add(LocalCluster.service(name).orElseThrow());
        }

        up.destroyForcibly().waitFor();

        for (ProcessHandle service : services) {
            service.onExit().get(40, TimeUnit.SECONDS);
        }
        up = start(place);
    }
}
