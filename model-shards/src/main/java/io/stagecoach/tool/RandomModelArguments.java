package io.stagecoach.tool;

import io.stagecoach.checkpoint.StoredType;
import io.stagecoach.model.Activation;
import io.stagecoach.model.ModelConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What the command line of {@link RandomModelTool} asks for. */
record RandomModelArguments(ModelConfig config, Path folder, StoredType stored, long seed) {
    static final String USAGE = """
            usage: random-model SHAPE DIR [--dtype f32|f16|bf16] [--seed N]
              SHAPE  distilgpt2, gpt2, gpt2-medium, gpt2-large, gpt2-xl,
                     or LAYERS,HEADS,WIDTH[,POSITIONS[,VOCABULARY]], such as 4,8,512,256,8000
              DIR    gets config.json and model.safetensors, and is made when it is missing
            """;

    private static final Map<String, ModelConfig> SHAPES = Map.of(
            "distilgpt2", ModelConfig.gpt2(6, 12, 768),
            "gpt2", ModelConfig.gpt2(12, 12, 768),
            "gpt2-medium", ModelConfig.gpt2(24, 16, 1024),
            "gpt2-large", ModelConfig.gpt2(36, 20, 1280),
            "gpt2-xl", ModelConfig.gpt2(48, 25, 1600));

    /**
     * @throws IllegalArgumentException that says which argument is wrong
     */
    static RandomModelArguments parse(String[] arguments) {
        List<String> positional = new ArrayList<>();
        Map<String, String> options = new HashMap<>(Map.of("--dtype", "f32", "--seed", "0"));
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (!argument.startsWith("--")) {
                positional.add(argument);
            } else if (!options.containsKey(argument)) {
                throw new IllegalArgumentException("unknown option " + argument);
            } else if (++i == arguments.length) {
                throw new IllegalArgumentException(argument + " needs a value");
            } else {
                options.put(argument, arguments[i]);
            }
        }
        if (positional.size() != 2) {
            throw new IllegalArgumentException("expected a shape and a folder, but got " + positional);
        }
        return new RandomModelArguments(
                shape(positional.getFirst()),
                Path.of(positional.getLast()),
                StoredType.of(options.getOrDefault("--dtype", "")),
                number("--seed", options.getOrDefault("--seed", "")));
    }

    private static ModelConfig shape(String text) {
        ModelConfig named = SHAPES.get(text);
        if (named != null) {
            return named;
        }
        String[] parts = text.split(",", -1);
        if (parts.length < 3 || parts.length > 5) {
            throw new IllegalArgumentException("there is no shape '" + text + "'");
        }
        int width = dimension("WIDTH", parts[2]);
        ModelConfig usual = ModelConfig.gpt2(dimension("LAYERS", parts[0]), dimension("HEADS", parts[1]), width);
        int vocabulary = parts.length > 4 ? dimension("VOCABULARY", parts[4]) : usual.vocabulary();
        return new ModelConfig(
                usual.layers(),
                usual.heads(),
                width,
                usual.inner(),
                parts.length > 3 ? dimension("POSITIONS", parts[3]) : usual.positions(),
                vocabulary,
                usual.layerNormEpsilon(),
                Activation.GELU_TANH,
                usual.tiedHead(),
                usual.attentionScaling(),
                OptionalInt.of(vocabulary - 1));
    }

    private static int dimension(String name, String text) {
        long value = number(name, text);
        if (value < 1 || value > Integer.MAX_VALUE / 4) {
            throw new IllegalArgumentException(
                    name + " must be 1 or more, and no more than a model can have, but is " + text);
        }
        return (int) value;
    }

    private static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number, but is '" + text + "'", e);
        }
    }
}
