package io.stagecoach.vocabulary;

/**
 * Decodes one growing text, token by token, never half a character. For one thread.
 *
 * <p>UTF-8 to text as the bytes arrive: a character is held back until its last byte, and each maximal part that cannot
 * become one makes one U+FFFD (Unicode 17, table 3-7 and "U+FFFD Substitution of Maximal Subparts"). Rust's
 * from_utf8_lossy, and so Hugging Face's tokenizers, do that with the whole text; Java's own decoder differs for encoded
 * surrogates.
 */
public final class TextDecoder {

    private static final char REPLACEMENT = '\uFFFD';

    private final Vocabulary vocabulary;
    private boolean dropsSpace;
    private int character;
    private int missing;

    /** The next byte has to be in [lower, upper]. */
    private int lower;

    private int upper;

    /** @param dropsSpace leaves out a space at the text's beginning */
    TextDecoder(Vocabulary vocabulary, boolean dropsSpace) {
        this.vocabulary = vocabulary;
        this.dropsSpace = dropsSpace;
    }

    /**
     * The text that the token completes; empty when it ends within a character.
     *
     * @throws UnknownTokenException when the id has no token; the decoder is as before then
     */
    public String next(int id) {
        StringBuilder text = new StringBuilder();
        decode(vocabulary.bytes(id), text);
        if (dropsSpace && !text.isEmpty()) {
            dropsSpace = false;
            if (text.charAt(0) == ' ') {
                text.deleteCharAt(0);
            }
        }
        return text.toString();
    }

    /** The text ends: what was held back, which is empty or one U+FFFD. */
    public String finish() {
        StringBuilder text = new StringBuilder();
        finish(text);
        return text.toString();
    }

    private void decode(byte[] bytes, StringBuilder text) {
        for (byte value : bytes) {
            take(value & 0xFF, text);
        }
    }

    private void finish(StringBuilder text) {
        if (missing > 0) {
            text.append(REPLACEMENT);
            missing = 0;
        }
    }

    private void take(int value, StringBuilder text) {
        if (missing == 0) {
            first(value, text);
        } else if (value < lower || value > upper) {
            finish(text);
            first(value, text);
        } else {
            character = character << 6 | value & 0x3F;
            missing--;
            expectAnyContinuation();
            if (missing == 0) {
                text.appendCodePoint(character);
            }
        }
    }

    private void first(int value, StringBuilder text) {
        expectAnyContinuation();
        if (value < 0x80) {
            text.append((char) value);
        } else if (value >= 0xC2 && value <= 0xDF) {
            begin(value & 0x1F, 1);
        } else if (value >= 0xE0 && value <= 0xEF) {
            begin(value & 0x0F, 2);
            lower = value == 0xE0 ? 0xA0 : lower;
            upper = value == 0xED ? 0x9F : upper;
        } else if (value >= 0xF0 && value <= 0xF4) {
            begin(value & 0x07, 3);
            lower = value == 0xF0 ? 0x90 : lower;
            upper = value == 0xF4 ? 0x8F : upper;
        } else {
            text.append(REPLACEMENT);
        }
    }

    private void begin(int bits, int continuations) {
        character = bits;
        missing = continuations;
    }

    private void expectAnyContinuation() {
        lower = 0x80;
        upper = 0xBF;
    }
}
