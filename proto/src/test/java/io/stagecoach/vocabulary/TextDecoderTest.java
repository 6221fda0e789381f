package io.stagecoach.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextDecoderTest {
    /** A token a byte. */
    private static final Vocabulary BYTES = new Vocabulary(
            IntStream.range(0, 256).mapToObj(value -> new byte[] {(byte) value}).toList(), new BitSet(), false);

    @Test
    void decodesEveryCharacterAndHoldsBackHalfOnes() {
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                continue;
            }
            String expected = Character.toString(character);
            byte[] bytes = expected.getBytes(StandardCharsets.UTF_8);
            TextDecoder decoder = BYTES.continuation();
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < bytes.length; i++) {
                assertThat(text).isEmpty();
                text.append(decoder.next(bytes[i] & 0xFF));
            }
            assertThat(text.toString()).isEqualTo(expected);
            text.append(decoder.finish());
            assertThat(text.toString()).isEqualTo(expected);
        }
    }

    /** The Unicode standard's own examples (tables 3-8 to 3-11), a lone surrogate, and ends in mid-character. */
    @ParameterizedTest
    @CsvSource({
        "C0AFE080BFF0818241, ????????A",
        "EDA080EDBFBFEDAF41, ????????A",
        "F4919293FF4180BF42, ?????A??B",
        "E180E2F09192F1BF41, ????A",
        "E4BD, ?",
        "F09F9880F09F98, \uD83D\uDE00?",
        "C3, ?",
        "C328, ?(",
        "F5808080, ????"
    })
    void replacesEachIllFormedPartOnce(String hex, String expected) {
        StringBuilder text = new StringBuilder();
        TextDecoder decoder = BYTES.continuation();
        for (byte value : HexFormat.of().parseHex(hex)) {
            text.append(decoder.next(value & 0xFF));
        }
        text.append(decoder.finish());
        assertThat(text.toString()).isEqualTo(expected.replace('?', '\uFFFD'));
    }
}
