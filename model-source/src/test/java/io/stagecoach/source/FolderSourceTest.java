package io.stagecoach.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderSourceTest {

    @TempDir
    Path folder;

    private FolderSource source;

    @BeforeEach
    void writeModel() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        Files.write(folder.resolve("model.safetensors"), new byte[] {1, 2, 3, 4, 5, 6});
        source = new FolderSource("tiny", folder);
    }

    @Test
    void readsSmallFilesWhole() throws IOException {
        assertThat(source.file("config.json")).hasValue(new byte[] {'{', '}'});
        assertThat(source.file("tokenizer.json")).isEmpty();
    }

    @Test
    void saysTheSizeOfFiles() throws IOException {
        assertThat(source.size("model.safetensors")).isEqualTo(6);
        assertThat(source.size("pytorch_model.bin")).isEqualTo(-1);
    }

    @Test
    void readsRangesReadOnlyAndLittleEndian() throws IOException {
        ByteBuffer bytes = source.read("model.safetensors", 1, 5);
        assertThat(bytes.remaining()).isEqualTo(4);
        assertThat(bytes.getInt(0)).isEqualTo(0x05040302);
        assertThatThrownBy(() -> bytes.put(0, (byte) 9)).isInstanceOf(ReadOnlyBufferException.class);
        assertThat(source.read("model.safetensors", 6, 6).remaining()).isZero();
    }

    @Test
    void saysThatAFileIsCutOff() {
        assertThatThrownBy(() -> source.read("model.safetensors", 4, 7))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model.safetensors is cut off: it has 6 bytes, but bytes [4, 7) are needed");
    }

    @Test
    void saysThatAFileIsMissing() {
        assertThatThrownBy(() -> source.read("other.safetensors", 0, 1))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("model 'tiny' has no file other.safetensors");
    }

    @Test
    void saysThatTheFolderIsMissing() {
        FolderSource gone = new FolderSource("gone", folder.resolve("gone"));
        assertThatThrownBy(() -> gone.file("config.json"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("model 'gone': there is no folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../config.json", "/etc/hostname", "a/../../b", "a//b", ".", "a\\b", "a\nb"})
    void refusesNamesThatLeaveTheModel(String file) {
        assertThatThrownBy(() -> source.size(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no file of a model");
    }

    @Test
    void refusesRangesThatAreNone() {
        assertThatThrownBy(() -> source.read("model.safetensors", 3, 2)).hasMessageContaining("[3, 2)");
        assertThatThrownBy(() -> source.read("model.safetensors", -1, 2)).hasMessageContaining("[-1, 2)");
    }
}
