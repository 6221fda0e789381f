package io.stagecoach.tokenizer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.vocabulary.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ByteAlphabetTest {

    /** {@code é} is C3 A9, which GPT-2 writes as Ã and ©; {@code Ġ} is the space. */
    private static final Vocabulary VOCABULARY =
            ByteAlphabet.vocabulary(Map.of("a", 0, "Ġ", 1, "Ã", 2, "©", 4, "<|end of text|>", 5), Set.of());

    @Test
    void writesEveryByteAsOneCharacterAndReadsItBack() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        String written = ByteAlphabet.write(bytes);
        assertThat(written.chars().distinct()).hasSize(256);
        assertThat(written).startsWith("ĀāĂ").contains("Ġ!\"#").contains("¬Ń®").endsWith("ýþÿ");
        assertThat(ByteAlphabet.read(written)).isEqualTo(bytes);
    }

    @Test
    void readsAddedTokensWithOtherCharactersAsUtf8() {
        assertThat(VOCABULARY.bytes(5)).isEqualTo("<|end of text|>".getBytes(StandardCharsets.UTF_8));
        assertThat(ByteAlphabet.read("<字>")).isEqualTo("<字>".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesVocabulariesThatAreNone() {
        assertThatThrownBy(() -> ByteAlphabet.vocabulary(Map.of(), Set.of())).hasMessageContaining("largest is -1");
        assertThatThrownBy(() -> ByteAlphabet.vocabulary(Map.of("a", 2_000_000_000), Set.of()))
                .hasMessageContaining("2000000000");
        assertThatThrownBy(() -> ByteAlphabet.vocabulary(Map.of("a", 1, "b", 1), Set.of()))
                .hasMessageContaining("taken");
        assertThatThrownBy(() -> ByteAlphabet.vocabulary(Map.of("a", 1, "b", -2), Set.of()))
                .hasMessageContaining("negative");
    }
}
