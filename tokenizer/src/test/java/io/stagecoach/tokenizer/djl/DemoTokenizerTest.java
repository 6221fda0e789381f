package io.stagecoach.tokenizer.djl;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Ints;
import io.stagecoach.source.FolderSource;
import io.stagecoach.tokenizer.jackson.TokenizerFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The bundled model's own tokenizer. */
class DemoTokenizerTest {

    private static final Path DEMO = Path.of("..", "model-shards", "demo");

    @Test
    void keepsEveryText() throws IOException {
        TokenizerFile file = TokenizerFile.of(new FolderSource("demo", DEMO)).orElseThrow();
        try (DjlTokenizer tokenizer = DjlTokenizer.load(file.json(), file.vocabulary())) {
            for (String text : Texts.all()) {
                int[] ids = tokenizer.encode(text);
                assertThat(Arrays.stream(ids))
                        .allMatch(id -> id >= 0 && id < tokenizer.vocabulary().size());
                assertThat(tokenizer.decode(ids)).isEqualTo(text);
                assertThat(tokenizer.vocabulary().decode(Ints.asList(ids))).isEqualTo(text);
            }
            assertThat(tokenizer.encode("Once upon a time there was a").length).isLessThan(12);
        }
    }
}
