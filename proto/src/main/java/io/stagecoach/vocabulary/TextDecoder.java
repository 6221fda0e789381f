package io.stagecoach.vocabulary;

/**
 * Decodes one growing text, token by token. Never returns half a character. Not thread-safe.
 *
 * <p>Decodes UTF-8 incrementally: holds a character back until its last byte, and replaces each maximal ill-formed part by
 * one U+FFFD (Unicode 17, table 3-7 and "U+FFFD Substitution of Maximal Subparts"). This equals Rust's from_utf8_lossy, and
 * so Hugging Face's tokenizers, on the whole text; Java's own decoder differs for encoded surrogates.
 */
public final class TextDecoder {

    private static final char REPLACEMENT = '\uFFFD';

    private final Vocabulary vocabulary;
    private boolean dropsSpace;
    private int character;
    private int missing;

    /** Bounds of the next byte, both inclusive. */
    private int lower;

    private int upper;

    /** @param dropsSpace whether to drop a space at the beginning of the text */
    TextDecoder(Vocabulary vocabulary, boolean dropsSpace) {
        this.vocabulary = vocabulary;
        this.dropsSpace = dropsSpace;
    }

    /**
     * Returns the text that the token completes; empty if the token ends within a character.
     *
     * @throws UnknownTokenException if the id has no token; the decoder's state is unchanged
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

    /** Ends the text. Returns what was held back: empty, or one U+FFFD. */
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
