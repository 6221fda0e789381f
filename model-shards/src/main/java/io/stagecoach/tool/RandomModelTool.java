package io.stagecoach.tool;

import io.stagecoach.checkpoint.RandomModel;
import io.stagecoach.model.ModelConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;

/** {@code random-model SHAPE DIR}: writes a checkpoint with random weights. */
public final class RandomModelTool {
    private static final int WRONG_USAGE = 2;

    private RandomModelTool() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    /** The exit status: 0, 1 when the files cannot be written, 2 when the arguments are wrong. */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        RandomModelArguments parsed;
        try {
            parsed = RandomModelArguments.parse(arguments);
        } catch (IllegalArgumentException e) {
            err.println("random-model: " + e.getMessage());
            err.println(RandomModelArguments.USAGE);
            return WRONG_USAGE;
        }
        ModelConfig config = parsed.config();
        try {
            new RandomModel(config, parsed.stored(), parsed.seed()).write(parsed.folder());
        } catch (FileAlreadyExistsException e) {
            err.println("random-model: " + e.getFile() + " exists already; name another folder or remove it");
            return 1;
        } catch (IOException e) {
            err.println("random-model: " + parsed.folder() + " cannot be written: " + e.getMessage());
            return 1;
        }
        out.printf(
                "%s: %d layers, %d heads, width %d, %d positions, %d tokens, %s, seed %d. It has no tokenizer: send it"
                        + " token ids.%n",
                parsed.folder(),
                config.layers(),
                config.heads(),
                config.width(),
                config.positions(),
                config.vocabulary(),
                parsed.stored().text(),
                parsed.seed());
        return 0;
    }
}
