package io.stagecoach.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.proto.VocabularyPart;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    private static final byte[] NONE = {};

    /** The ids 2 and 4 are the halves of é; the id 3 has no token. */
    private static final Vocabulary VOCABULARY = new Vocabulary(
            List.of(utf8("a"), utf8(" "), new byte[] {(byte) 0xC3}, NONE, new byte[] {(byte) 0xA9}, utf8("<end>")),
            special(5),
            false);

    @Test
    void holdsBackHalfACharacter() {
        TextDecoder decoder = VOCABULARY.continuation();
        assertThat(decoder.next(0) + decoder.next(1) + decoder.next(2)).isEqualTo("a ");
        assertThat(decoder.next(4)).isEqualTo("é");
        assertThat(decoder.next(0)).isEqualTo("a");
        assertThat(decoder.next(2)).isEmpty();
        assertThat(decoder.finish()).isEqualTo("\uFFFD");
        assertThat(decoder.finish()).isEmpty();
    }

    @Test
    void anUnknownIdLeavesTheDecoderAsItWas() {
        TextDecoder decoder = VOCABULARY.continuation();
        assertThat(decoder.next(2)).isEmpty();
        for (int unknown : new int[] {-1, 3, 6, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> decoder.next(unknown))
                    .isInstanceOf(UnknownTokenException.class)
                    .hasMessage("token id " + unknown + " is not in the vocabulary (ids are 0 to 5)");
        }
        assertThat(decoder.next(4)).isEqualTo("é");
        assertThatThrownBy(() -> VOCABULARY.require(new int[] {0, 3})).isInstanceOf(UnknownTokenException.class);
    }

    @Test
    void decodesWholeTextsAndSingleTokens() {
        assertThat(VOCABULARY.decode(List.of(1, 2, 4, 5))).isEqualTo(" é<end>");
        assertThat(VOCABULARY.decode(List.of())).isEmpty();
        assertThat(VOCABULARY.text(2)).isEqualTo("\uFFFD");
        assertThat(VOCABULARY.text(5)).isEqualTo("<end>");
        assertThat(VOCABULARY.isSpecial(5)).isTrue();
        assertThat(VOCABULARY.isSpecial(0)).isFalse();
    }

    @Test
    void saysWhereTokensBeginInCodePoints() {
        assertThat(VOCABULARY.offsets(List.of(0, 2, 4, 1, 5))).containsExactly(0, 1, 1, 2, 3);
        assertThat(VOCABULARY.offsets(List.of())).isEmpty();
    }

    /** As SentencePiece's: "▁the" is the token of "the" where a text begins. */
    @Test
    void dropsTheSpaceBeforeAWholeTextAndKeepsItWhereATextGoesOn() {
        Vocabulary pieces = new Vocabulary(List.of(utf8(" the"), utf8("re"), utf8(" ")), new BitSet(), true);
        assertThat(pieces.decode(List.of(0, 1, 0))).isEqualTo("there the");
        assertThat(pieces.decode(List.of(2, 0))).as("one space at most").isEqualTo(" the");
        assertThat(pieces.decode(List.of(1, 0))).isEqualTo("re the");
        assertThat(pieces.continuation().next(0)).isEqualTo(" the");
        assertThat(pieces.text(0)).isEqualTo(" the");
        assertThat(pieces.offsets(List.of(0, 1))).containsExactly(0, 3);
    }

    @Test
    void itsPartsMakeItAgain() {
        List<byte[]> tokens = new ArrayList<>();
        for (int id = 0; id < 100_000; id++) {
            tokens.add(id % 1000 == 7 ? NONE : utf8("token " + id));
        }
        Vocabulary large = new Vocabulary(tokens, special(99_999), true);
        List<VocabularyPart> parts = large.parts();
        assertThat(parts).hasSizeGreaterThan(3);
        Vocabulary again = Vocabulary.of(parts);
        assertThat(again.digest()).isEqualTo(large.digest());
        assertThat(again.size()).isEqualTo(100_000);
        assertThat(again.bytes(54_321)).isEqualTo(utf8("token 54321"));
        assertThat(again.isSpecial(99_999)).isTrue();
        assertThatThrownBy(() -> again.bytes(7)).isInstanceOf(UnknownTokenException.class);

        assertThatThrownBy(() -> Vocabulary.of(parts.subList(1, parts.size())))
                .hasMessageContaining("came where token 0 was due");
        assertThatThrownBy(() -> Vocabulary.of(parts.subList(0, 2))).hasMessageContaining("digest");
        assertThatThrownBy(() -> Vocabulary.of(List.of())).hasMessageContaining("largest is -1");
    }

    @Test
    void itsDigestTellsEveryDifference() {
        List<byte[]> tokens = List.of(utf8("a"), utf8("b"));
        assertThat(List.of(
                        new Vocabulary(tokens, new BitSet(), false).digest(),
                        new Vocabulary(tokens, new BitSet(), true).digest(),
                        new Vocabulary(tokens, special(1), false).digest(),
                        new Vocabulary(List.of(utf8("ab"), NONE), new BitSet(), false).digest(),
                        new Vocabulary(List.of(utf8("b"), utf8("a")), new BitSet(), false).digest()))
                .doesNotHaveDuplicates();
        assertThat(new Vocabulary(tokens, new BitSet(), false).digest())
                .isEqualTo(new Vocabulary(List.copyOf(tokens), new BitSet(), false).digest());
    }

    private static BitSet special(int id) {
        BitSet special = new BitSet();
        special.set(id);
        return special;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
