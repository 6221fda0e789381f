package io.stagecoach.bench.engine;

import io.stagecoach.bench.report.Machine;
import io.stagecoach.bench.report.Report;
import io.stagecoach.bench.report.Table;
import io.stagecoach.checkpoint.RandomModel;
import io.stagecoach.checkpoint.StoredType;
import io.stagecoach.model.ModelConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;

/** {@code bench engine}: every engine in every precision, one at a time. */
public final class EngineBench {
    private final EngineSettings settings;
    private final Path peers;
    private final Consumer<String> progress;

    /**
     * @param peers the folder of the peers' scripts
     * @param progress takes lines for people
     */
    public EngineBench(EngineSettings settings, Path peers, Consumer<String> progress) {
        this.settings = settings;
        this.peers = peers;
        this.progress = progress;
    }

    public Report run() throws IOException, InterruptedException {
        Path model = settings.model().isEmpty() ? randomModel() : Path.of(settings.model());
        Instant begun = Instant.now();
        Machine machine = Machine.here();
        List<EngineProcess.Result> results = new ArrayList<>();
        for (String dtype : settings.dtypes()) {
            for (String system : settings.systems()) {
                progress.accept("engine: " + system + " " + dtype + " ...");
                results.add(engine(system, dtype, model).run());
            }
        }
        List<String> notes = new ArrayList<>(EngineTables.notes(results));
        if (machine.busy()) {
            notes.add("the machine was busy before the run, so the figures are too low");
        }
        return new Report("engine", begun, machine, settings.described(model), tables(results), notes);
    }

    private static List<Table> tables(List<EngineProcess.Result> results) {
        return List.of(
                EngineTables.rates("tok/s, median", results, Figure::median),
                EngineTables.rates("tok/s, best run", results, Figure::best),
                EngineTables.ratios("stagecoach / peer, of the medians", results));
    }

    private EngineProcess engine(String system, String dtype, Path model) throws IOException {
        String threads = Integer.toString(settings.threads());
        return switch (system) {
            case "stagecoach" -> {
                List<String> command = new ArrayList<>();
                command.add(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
                Properties member = runtimeEnv();
                command.addAll(options(member, "ENGINE_JVM"));
                command.addAll(options(member, "MEMBER_JVM"));
                command.addAll(List.of("-cp", System.getProperty("java.class.path")));
                command.addAll(List.of(StagecoachEngine.class.getName(), model.toString(), dtype, threads));
                command.add(Integer.toString(settings.promptChunk()));
                command.add(String.join(
                        ",", settings.batches().stream().map(String::valueOf).toList()));
                command.add(settings.device());
                yield new EngineProcess(system, dtype, command, environment(member));
            }
            case "llama.cpp" -> {
                List<String> command = script("llama_engine.py", dtype, model);
                if (!settings.llamaBench().isEmpty()) {
                    command.addAll(List.of("--bench", settings.llamaBench()));
                }
                yield new EngineProcess(system, dtype, command, Map.of());
            }
            default -> new EngineProcess(system, dtype, script("transformers_engine.py", dtype, model), Map.of());
        };
    }

    /** The JVM options and environment of members: runtime.env, two folders above the peers' scripts. */
    private Properties runtimeEnv() throws IOException {
        Path file = peers.resolve("../../runtime.env");
        Properties start = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            start.load(reader);
        }
        return start;
    }

    private static List<String> options(Properties start, String name) {
        return List.of(start.getProperty(name).split(" "));
    }

    private static Map<String, String> environment(Properties start) {
        return Map.of("GOMP_SPINCOUNT", start.getProperty("GOMP_SPINCOUNT"), "MKL_CBWR", start.getProperty("MKL_CBWR"));
    }

    private List<String> script(String name, String dtype, Path model) {
        return new ArrayList<>(List.of(
                settings.python(),
                peers.resolve(name).toString(),
                "--model",
                model.toString(),
                "--dtype",
                dtype,
                "--threads",
                Integer.toString(settings.threads())));
    }

    /** A model of GPT-2's shape, 0.5 GB in the temporary folder; written by the first run. */
    private Path randomModel() throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), "stagecoach-bench-gpt2");
        if (!Files.exists(folder)) {
            progress.accept("engine: writing a random model of GPT-2's shape to " + folder);
            Path partial = Files.createTempDirectory(folder.getParent(), "stagecoach-bench");
            new RandomModel(ModelConfig.gpt2(12, 12, 768), StoredType.F32, 0).write(partial);
            Files.move(partial, folder);
        }
        return folder;
    }
}
