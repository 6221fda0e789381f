package io.stagecoach.tokenizer.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2 writes each byte of a token as one printable character ({@code bytes_to_unicode} in OpenAI's encoder.py): bytes
 * that print in Latin-1 as themselves, the 68 others as U+0100, U+0101 and so on, in their order.
 */
public final class ByteAlphabet {

    private static final int BYTES = 256;
    private static final int NONE = -1;
    private static final char[] CHARACTER_OF = new char[BYTES];
    private static final int[] BYTE_OF = new int[2 * BYTES];

    static {
        Arrays.fill(BYTE_OF, NONE);
        int next = BYTES;
        for (int value = 0; value < BYTES; value++) {
            char character = (char) (printsAsItself(value) ? value : next++);
            CHARACTER_OF[value] = character;
            BYTE_OF[character] = value;
        }
    }

    private ByteAlphabet() {}

    private static boolean printsAsItself(int value) {
        return (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || value >= 0xAE;
    }

    /** Bytes as a token's text in the vocabulary. */
    public static String write(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte value : bytes) {
            text.append(CHARACTER_OF[value & 0xFF]);
        }
        return text.toString();
    }

    /**
     * The bytes of a token's text in the vocabulary. An added token may hold characters outside the alphabet; then its
     * bytes are its UTF-8.
     */
    public static byte[] read(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            char character = token.charAt(i);
            int value = character < BYTE_OF.length ? BYTE_OF[character] : NONE;
            if (value == NONE) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }
}
