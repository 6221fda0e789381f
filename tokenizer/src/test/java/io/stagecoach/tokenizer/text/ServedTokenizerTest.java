package io.stagecoach.tokenizer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.tokenizer.text.TokenizerException.Reason;
import io.stagecoach.vocabulary.Vocabulary;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ServedTokenizerTest {

    /** One token a character, of the letter a alone. */
    private static final TextTokenizer LETTERS = new TextTokenizer() {
        @Override
        public Vocabulary vocabulary() {
            return ByteAlphabet.vocabulary(Map.of("a", 0), Set.of());
        }

        @Override
        public int[] encode(String text) {
            return new int[text.length()];
        }

        @Override
        public String decode(int[] ids) {
            return "a".repeat(ids.length);
        }
    };

    @Test
    void takesTextsUpToTheLimit() {
        ServedTokenizer served = new ServedTokenizer("tiny", Optional.of(LETTERS), 4);
        assertThat(served.encode("aaaa", 4)).hasSize(4);
        assertFails(() -> served.encode("aaaaa", 5), Reason.TOO_LONG, "5 bytes, but at most 4");
        assertThat(served.decode(new int[4])).isEqualTo("aaaa");
        assertFails(() -> served.decode(new int[5]), Reason.TOO_LONG, "5 ids are more than the 4");
    }

    @Test
    void saysWhatToDoWithoutTokenizerFiles() {
        ServedTokenizer served = new ServedTokenizer("tiny", Optional.empty(), 4);
        assertFails(() -> served.encode("a", 1), Reason.UNAVAILABLE, "send token ids instead of text");
        assertFails(() -> served.decode(new int[1]), Reason.UNAVAILABLE, "model 'tiny' came without");
        assertFails(served::vocabulary, Reason.UNAVAILABLE, "tokenizer.json");
    }

    @Test
    void refusesALimitThatTakesNothing() {
        assertThatThrownBy(() -> new ServedTokenizer("tiny", Optional.empty(), 0))
                .hasMessageContaining("stagecoach.tokenizer.max-text");
    }

    private static void assertFails(ThrowingCallable call, Reason reason, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TokenizerException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }
}
