package io.stagecoach.tokenizer.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8DecoderTest {

    @Test
    void decodesEveryCharacterAndHoldsBackHalfOnes() {
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                continue;
            }
            String expected = Character.toString(character);
            byte[] bytes = expected.getBytes(StandardCharsets.UTF_8);
            Utf8Decoder decoder = new Utf8Decoder();
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < bytes.length; i++) {
                assertThat(text).isEmpty();
                decoder.decode(new byte[] {bytes[i]}, text);
            }
            assertThat(text.toString()).isEqualTo(expected);
            decoder.finish(text);
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
        Utf8Decoder decoder = new Utf8Decoder();
        decoder.decode(HexFormat.of().parseHex(hex), text);
        decoder.finish(text);
        assertThat(text.toString()).isEqualTo(expected.replace('?', '\uFFFD'));
    }
}
