package io.stagecoach.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.checkpoint.ModelConfigReader;
import io.stagecoach.checkpoint.StoredType;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.source.FolderSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RandomModelToolTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private int run(String... arguments) {
        return tool().run(arguments);
    }

    private RandomModelTool tool() {
        return new RandomModelTool(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    @Test
    void writesAModelAndNeverOverOne() throws IOException {
        String target = folder.resolve("new/model").toString();
        assertThat(run("2,2,16,32,50", target, "--dtype", "bf16", "--seed", "5"))
                .isZero();
        assertThat(out.toString(UTF_8)).contains("2 layers, 2 heads, width 16, 32 positions, 50 tokens, bf16, seed 5");
        ModelConfig config = ModelConfigReader.read(new FolderSource("random", Path.of(target)));
        assertThat(config.layers()).isEqualTo(2);
        assertThat(config.vocabulary()).isEqualTo(50);
        assertThat(config.endOfText()).hasValue(49);
        assertThat(run("2,2,16,32,50", target)).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("exists already");
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(run("2,2,16", file.resolve("below").toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("cannot be written");
    }

    @Test
    void knowsTheNamedShapes() {
        ModelConfig xl = CommandLine.populateCommand(tool(), "gpt2-xl", "x").config();
        assertThat(48 * xl.layerCost() + xl.headCost()).isEqualTo(1_554_971_200L);
        assertThat(CommandLine.populateCommand(tool(), "distilgpt2", "x").stored())
                .isEqualTo(StoredType.F32);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    gpt2                    | Missing required parameter: 'DIR'
                    gpt3 dir                | there is no shape 'gpt3'
                    2,x,8 dir               | HEADS must be a whole number, but is 'x'
                    2,0,8 dir               | HEADS must be 1 or more
                    2,3,8 dir               | n_embd is 8, which n_head = 3
                    gpt2 dir --dtype int4   | dtype 'int4' is not one of
                    gpt2 dir --seed         | Missing required parameter for option '--seed'
                    gpt2 dir --fast 1       | Unknown options: '--fast', '1'
                    """)
    void wrongArgumentsAreExplained(String line, String message) {
        String[] arguments = line.split(" ");
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains(message, "usage: random-model SHAPE DIR");
    }
}
