package io.stagecoach.tokenizer.text;

/**
 * UTF-8 to text as the bytes arrive. Holds back a character until its last byte, and makes one U+FFFD of each maximal
 * part that cannot become one (Unicode 17, table 3-7 and "U+FFFD Substitution of Maximal Subparts"). That is what Rust's
 * from_utf8_lossy does with the whole text; Java's own decoder differs for encoded surrogates.
 */
final class Utf8Decoder {

    private static final char REPLACEMENT = '\uFFFD';

    private int character;
    private int missing;

    /** The next byte has to be in [lower, upper]. */
    private int lower;

    private int upper;

    void decode(byte[] bytes, StringBuilder text) {
        for (byte value : bytes) {
            next(value & 0xFF, text);
        }
    }

    /** The text ends: what is held back can no longer become a character. */
    void finish(StringBuilder text) {
        if (missing > 0) {
            text.append(REPLACEMENT);
            missing = 0;
        }
    }

    private void next(int value, StringBuilder text) {
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
