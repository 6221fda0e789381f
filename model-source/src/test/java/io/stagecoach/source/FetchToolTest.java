package io.stagecoach.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FetchToolTest {

    private static final String INDEX =
            "{\"weight_map\": {\"wte\": \"model-00001-of-00002.safetensors\", \"h.0\": \"model-00002-of-00002.safetensors\"}}";
    private static final byte[] WEIGHTS = new byte[2_000_000];

    static {
        new Random(3).nextBytes(WEIGHTS);
    }

    @TempDir
    Path home;

    private StandInHub hub;
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @BeforeEach
    void start() throws IOException {
        hub = new StandInHub();
        put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
        put("tokenizer.json", "{\"model\": {}}".getBytes(StandardCharsets.UTF_8));
        put("model.safetensors", WEIGHTS);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void fetchesEverythingAndThenNeedsNoNetwork() throws IOException {
        assertThat(fetch("gpt2")).isEqualTo(FetchTool.OK);
        assertThat(said()).contains("3 files, 2.0 MB").contains("complete and checked");
        hub.close();
        assertThat(fetch("gpt2")).isEqualTo(FetchTool.OK);
        assertThat(said()).contains("is in the cache already");
        ModelSource source = ModelSources.from(environment(Map.of()), home, FetchProgress.NONE)
                .resolve("gpt2");
        assertThat(source.file("config.json")).isPresent();
        assertThat(source.file("vocab.json")).isEmpty();
        assertThat(source.read("model.safetensors", 1_000_000, 1_000_001).get(0))
                .isEqualTo(WEIGHTS[1_000_000]);
    }

    @Test
    void fetchesEveryFileOfAnIndex() throws IOException {
        hub = new StandInHub();
        put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
        put("model.safetensors.index.json", INDEX.getBytes(StandardCharsets.UTF_8));
        put("model-00001-of-00002.safetensors", WEIGHTS);
        assertThat(fetch("gpt2")).isEqualTo(FetchTool.FAILED);
        assertThat(said()).contains("has no model-00002-of-00002.safetensors although its");
        put("model-00002-of-00002.safetensors", "second".getBytes(StandardCharsets.UTF_8));
        hub.commit = "a".repeat(40);
        assertThat(fetch("gpt2", "--update")).isEqualTo(FetchTool.OK);
        hub.close();
        ModelSource source = ModelSources.from(environment(Map.of()), home, FetchProgress.NONE)
                .resolve("gpt2");
        assertThat(source.read("model-00002-of-00002.safetensors", 0, 6).remaining())
                .isEqualTo(6);
    }

    @Test
    void saysThatThereAreNoSafetensors() throws IOException {
        hub = new StandInHub();
        put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(fetch("gpt2")).isEqualTo(FetchTool.FAILED);
        assertThat(said()).contains("convert its weights to safetensors");
    }

    @Test
    void refusesDamageAndCanBeRunAgain() throws IOException {
        hub.faults.add(new Fault.Damage());
        assertThat(fetch("gpt2")).isEqualTo(FetchTool.FAILED);
        assertThat(said()).contains("arrived damaged");
        assertThat(fetch("gpt2")).isEqualTo(FetchTool.OK);
    }

    @Test
    void makesDoWithACacheThatAnotherProgramFilled() throws IOException {
        hub.close();
        Path model = home.resolve("hub/models--gpt2");
        Files.createDirectories(model.resolve("refs"));
        Files.writeString(model.resolve("refs/main"), "abc");
        Files.createDirectories(model.resolve("snapshots/abc"));
        Files.writeString(model.resolve("snapshots/abc/config.json"), "{}");
        Files.write(model.resolve("snapshots/abc/model.safetensors"), WEIGHTS);
        assertThat(tool(Map.of("HF_HUB_OFFLINE", "1"), false).run("gpt2")).isEqualTo(FetchTool.OK);
    }

    @Test
    void leavesFoldersAlone() throws IOException {
        Path folder = Files.createDirectories(home.resolve("mine"));
        Files.writeString(folder.resolve("config.json"), "{}");
        assertThat(fetch(folder.toString())).isEqualTo(FetchTool.OK);
        assertThat(said()).contains("on this disk already");
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void explainsItself() throws IOException {
        assertThat(fetch()).isEqualTo(FetchTool.USAGE);
        assertThat(fetch("a", "b")).isEqualTo(FetchTool.USAGE);
        assertThat(said()).contains("usage: fetch MODEL [--update]");
        assertThat(fetch("./missing")).isEqualTo(FetchTool.FAILED);
        assertThat(said()).contains("fetch ./missing: there is no model folder './missing'");
        assertThat(fetch("nobody/nothing")).isEqualTo(FetchTool.FAILED);
        assertThat(said()).contains("there is no model nobody/nothing");
    }

    @Test
    void printsItsHelp() {
        StringWriter out = new StringWriter();
        FetchTool tool = tool(Map.of(), false);
        assertThat(new CommandLine(tool).setOut(new PrintWriter(out)).execute("--help"))
                .isEqualTo(FetchTool.OK);
        assertThat(out.toString()).contains("usage: fetch MODEL [--update]", "ask the hub for a newer commit");
    }

    @Test
    void redrawsOneLineOnATerminal() throws IOException {
        tool(Map.of(), true).run("gpt2");
        assertThat(said()).contains("\r").contains("checking model.safetensors");
    }

    @Test
    void stopsBeforeTheDiskIsFull() throws IOException {
        ModelDownload.requireSpace(home.resolve("not/yet/there"), 1000);
        assertThatThrownBy(() -> ModelDownload.requireSpace(home.resolve("not/yet"), Long.MAX_VALUE))
                .hasMessageContaining("make room, or set HF_HOME to another disk");
    }

    /** Two processes of the real program at once: each byte crosses the network once. */
    @Test
    void sharesTheWorkBetweenProcesses() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ProcessBuilder program = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    FetchTool.class.getName(),
                    "gpt2");
            program.environment().put("HF_HOME", home.toString());
            program.environment().put("HF_ENDPOINT", hub.endpoint().toString());
            program.environment().remove("HF_TOKEN");
            program.redirectErrorStream(true);
            program.redirectOutput(home.resolve(i + ".log").toFile());
            processes.add(program.start());
        }
        for (Process process : processes) {
            assertThat(process.waitFor())
                    .as(Files.readString(home.resolve("0.log")))
                    .isZero();
        }
        assertThat(hub.rangesServed()).hasSize(1);
    }

    private void put(String file, byte[] bytes) {
        hub.put("openai-community/gpt2/" + file, bytes);
    }

    private int fetch(String... arguments) {
        return tool(Map.of(), false).run(arguments);
    }

    private FetchTool tool(Map<String, String> more, boolean terminal) {
        PrintStream stream = new PrintStream(errors, true, StandardCharsets.UTF_8);
        return new FetchTool(environment(more), home, stream, terminal);
    }

    private Map<String, String> environment(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("HF_ENDPOINT", hub.endpoint().toString());
        environment.put("HF_HOME", home.toString());
        return environment;
    }

    private String said() {
        return errors.toString(StandardCharsets.UTF_8);
    }
}
