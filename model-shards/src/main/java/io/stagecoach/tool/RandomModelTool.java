package io.stagecoach.tool;

import io.stagecoach.checkpoint.RandomModel;
import io.stagecoach.checkpoint.StoredType;
import io.stagecoach.model.Activation;
import io.stagecoach.model.ModelConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code random-model SHAPE DIR}: writes a checkpoint with random weights. */
@Command(
        name = "random-model",
        synopsisHeading = "usage: ",
        customSynopsis = "random-model SHAPE DIR [--dtype f32|f16|bf16] [--seed N]",
        description = "Writes a model with random weights.",
        showDefaultValues = true)
public final class RandomModelTool implements Callable<Integer> {
    private static final Map<String, ModelConfig> SHAPES = Map.of(
            "distilgpt2", ModelConfig.gpt2(6, 12, 768),
            "gpt2", ModelConfig.gpt2(12, 12, 768),
            "gpt2-medium", ModelConfig.gpt2(24, 16, 1024),
            "gpt2-large", ModelConfig.gpt2(36, 20, 1280),
            "gpt2-xl", ModelConfig.gpt2(48, 25, 1600));

    @Parameters(
            index = "0",
            paramLabel = "SHAPE",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "distilgpt2, gpt2, gpt2-medium, gpt2-large, gpt2-xl, or"
                    + " LAYERS,HEADS,WIDTH[,POSITIONS[,VOCABULARY]], such as 4,8,512,256,8000")
    private String shape = "";

    @Parameters(
            index = "1",
            paramLabel = "DIR",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "gets config.json and model.safetensors; made if it is missing")
    private Path folder = Path.of("");

    @Option(names = "--dtype", paramLabel = "TYPE", description = "stored type of the weights: f32, f16 or bf16")
    private String dtype = "f32";

    @Option(names = "--seed", paramLabel = "N", description = "seed of the weights")
    private long seed;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "print this help")
    @SuppressWarnings("UnusedVariable") // Read by picocli.
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    private final PrintStream out;
    private final PrintStream err;

    RandomModelTool(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        System.exit(new RandomModelTool(System.out, System.err).run(arguments));
    }

    /** The exit status: 0, 1 if the files cannot be written, 2 if the arguments are wrong. */
    int run(String... arguments) {
        return new CommandLine(this)
                .setOverwrittenOptionsAllowed(true)
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(this::wrongArguments)
                .execute(arguments);
    }

    private int wrongArguments(ParameterException wrong, String[] arguments) {
        err.println("random-model: " + wrong.getMessage());
        wrong.getCommandLine().usage(err);
        return CommandLine.ExitCode.USAGE;
    }

    @Override
    public Integer call() {
        ModelConfig config;
        StoredType stored;
        try {
            config = config();
            stored = stored();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        try {
            new RandomModel(config, stored, seed).write(folder);
        } catch (FileAlreadyExistsException e) {
            err.println("random-model: " + e.getFile() + " exists already; name another folder or remove it");
            return 1;
        } catch (IOException e) {
            err.println("random-model: " + folder + " cannot be written: " + e.getMessage());
            return 1;
        }
        out.printf(
                "%s: %d layers, %d heads, width %d, %d positions, %d tokens, %s, seed %d. It has no tokenizer: send it"
                        + " token ids.%n",
                folder,
                config.layers(),
                config.heads(),
                config.width(),
                config.positions(),
                config.vocabulary(),
                stored.text(),
                seed);
        return 0;
    }

    StoredType stored() {
        return StoredType.of(dtype);
    }

    /** @throws IllegalArgumentException if SHAPE is none */
    ModelConfig config() {
        ModelConfig named = SHAPES.get(shape);
        if (named != null) {
            return named;
        }
        String[] parts = shape.split(",", -1);
        if (parts.length < 3 || parts.length > 5) {
            throw new IllegalArgumentException("there is no shape '" + shape + "'");
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
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number, but is '" + text + "'", e);
        }
        if (value < 1 || value > Integer.MAX_VALUE / 4) {
            throw new IllegalArgumentException(
                    name + " must be 1 or more, and no more than a model can have, but is " + text);
        }
        return (int) value;
    }
}
