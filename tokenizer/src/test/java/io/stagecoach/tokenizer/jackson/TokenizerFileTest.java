package io.stagecoach.tokenizer.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.source.FolderSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerFileTest {

    private static final String TOKENIZER = """
            {"added_tokens": [{"id": 2, "content": "<|endoftext|>", "special": true}],
             "decoder": {"type": "ByteLevel"},
             "model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": []}}
            """;

    @TempDir
    Path folder;

    @Test
    void readsTokenizerJsonFirst() throws IOException {
        write("tokenizer.json", TOKENIZER);
        write("vocab.json", "{\"x\": 0}");
        write("merges.txt", "");
        TokenizerFile file = read().orElseThrow();
        assertThat(file.json()).isEqualTo(TOKENIZER);
        assertThat(file.vocabulary().size()).isEqualTo(3);
    }

    @Test
    void makesOneOfVocabularyAndMerges() throws IOException {
        write("vocab.json", "{\"#\": 0, \"##\": 1, \"<|endoftext|>\": 2}");
        write("merges.txt", "#version: 0.2\n# #\n");
        TokenizerFile file = read().orElseThrow();
        assertThat(file.json()).contains("\"merges\":[\"# #\"]").contains("\"add_prefix_space\":false");
        assertThat(file.vocabulary().size()).isEqualTo(3);
    }

    @Test
    void isEmptyWithoutFiles() throws IOException {
        assertThat(read()).isEmpty();
        write("vocab.json", "{}");
        assertThat(read()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ByteLevel|WordPiece|describes a BPE tokenizer with decoder WordPiece",
                "BPE|Unigram|describes a Unigram tokenizer",
                "\"a\": 0|\"a\": \"x\"|the id of 'a' is \"x\", which is no whole number",
                "\"a\": 0|\"a\": 1|is negative or taken",
                "{\"added|{,|tokenizer.json is damaged, fetch it again"
            })
    void saysWhatIsWrong(String sound, String broken, String message) throws IOException {
        write("tokenizer.json", TOKENIZER.replace(sound, broken));
        assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining(message);
    }

    private Optional<TokenizerFile> read() throws IOException {
        return TokenizerFile.of(new FolderSource("tiny", folder));
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }
}
