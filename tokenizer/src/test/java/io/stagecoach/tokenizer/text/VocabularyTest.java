package io.stagecoach.tokenizer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.tokenizer.text.TokenizerException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VocabularyTest {

    /** {@code é} is C3 A9, which GPT-2 writes as Ã and ©; {@code Ġ} is the space. */
    private static final Vocabulary VOCABULARY =
            new Vocabulary(Map.of("a", 0, "Ġ", 1, "Ã", 2, "©", 4, "<|end of text|>", 5));

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
    void holdsBackHalfACharacter() {
        StreamingDecoder decoder = new StreamingDecoder(VOCABULARY);
        assertThat(decoder.next(new int[] {0, 1, 2})).isEqualTo("a ");
        assertThat(decoder.next(new int[0])).isEmpty();
        assertThat(decoder.next(new int[] {4, 0})).isEqualTo("éa");
        assertThat(decoder.next(new int[] {2})).isEmpty();
        assertThat(decoder.finish()).isEqualTo("\uFFFD");
        assertThat(decoder.finish()).isEmpty();
    }

    @Test
    void countsNoneOfTheIdsWhenOneIsUnknown() {
        StreamingDecoder decoder = new StreamingDecoder(VOCABULARY);
        for (int unknown : new int[] {-1, 3, 6, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> decoder.next(new int[] {2, unknown}))
                    .isInstanceOfSatisfying(
                            TokenizerException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_TOKEN))
                    .hasMessage("token id " + unknown + " is not in the vocabulary (ids are 0 to 5)");
        }
        assertThat(decoder.next(new int[] {0})).isEqualTo("a");
    }

    @Test
    void refusesVocabulariesThatAreNone() {
        assertThatThrownBy(() -> new Vocabulary(Map.of())).hasMessageContaining("largest is -1");
        assertThatThrownBy(() -> new Vocabulary(Map.of("a", 2_000_000_000))).hasMessageContaining("2000000000");
        assertThatThrownBy(() -> new Vocabulary(Map.of("a", 1, "b", 1))).hasMessageContaining("taken");
        assertThatThrownBy(() -> new Vocabulary(Map.of("a", 1, "b", -2))).hasMessageContaining("negative");
    }
}
