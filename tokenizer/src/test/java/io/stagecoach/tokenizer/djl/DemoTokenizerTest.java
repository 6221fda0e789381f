package io.stagecoach.tokenizer.djl;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.source.FolderSource;
import io.stagecoach.tokenizer.jackson.TokenizerFile;
import io.stagecoach.tokenizer.text.StreamingDecoder;
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
                assertThat(Arrays.stream(ids)).allMatch(id -> id >= 0 && id < tokenizer.vocabularySize());
                assertThat(tokenizer.decode(ids)).isEqualTo(text);
                StreamingDecoder stream = tokenizer.stream();
                assertThat(stream.next(ids) + stream.finish()).isEqualTo(text);
            }
            assertThat(tokenizer.encode("Once upon a time there was a").length).isLessThan(12);
        }
    }
}
