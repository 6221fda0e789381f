package io.stagecoach.torch;

import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.checkpoint.ModelConfigReader;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.source.FolderSource;
import io.stagecoach.source.ModelSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small random model and what Hugging Face transformers answers for it; made by tools/make_fixtures.py. */
record Fixture(String name, ModelSource source, ModelConfig config, List<Case> cases) {
    private static final Path ROOT = Path.of("src/test/resources/fixtures");

    /**
     * @param logits {@code [prompt.length, vocabulary]}
     * @param greedy the tokens that follow the prompt
     */
    record Case(int[] prompt, float[] logits, int[] greedy) {}

    static Stream<Fixture> all() {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.sorted().toList().stream().map(Fixture::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Fixture named(String name) {
        return read(ROOT.resolve(name));
    }

    private static Fixture read(Path folder) {
        try {
            ModelSource source = new FolderSource(folder.getFileName().toString(), folder);
            ModelConfig config = ModelConfigReader.read(source);
            JsonNode expected = JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("expected.json")));
            FloatBuffer logits = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("logits.bin")))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            List<Case> cases = new ArrayList<>();
            for (JsonNode node : expected.path("cases")) {
                int[] prompt = ints(node.path("prompt"));
                float[] rows = new float[prompt.length * config.vocabulary()];
                logits.get(rows);
                cases.add(new Case(prompt, rows, ints(node.path("greedy"))));
            }
            return new Fixture(folder.getFileName().toString(), source, config, cases);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Pipeline pipeline(int stages, Precision precision, int slots) throws IOException {
        return Pipeline.load(Checkpoint.open(source), config, stages, precision, slots);
    }

    private static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
