package io.stagecoach.tokenizer.text;

import io.stagecoach.vocabulary.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * GPT-2 writes each byte of a token as one printable character ({@code bytes_to_unicode} in OpenAI's encoder.py): bytes
 * that print in Latin-1 as themselves, the 68 others as U+0100, U+0101 and so on, in their order.
 */
public final class ByteAlphabet {

    private static final int BYTES = 256;
    private static final int NONE = -1;

    /** Fills the gaps between ids: no token is empty. */
    private static final byte[] NO_TOKEN = {};

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

    /**
     * A byte-level vocabulary.
     *
     * @param ids of tokens as the vocabulary writes them
     * @param special those of them that are control tokens
     * @throws IllegalArgumentException when it is empty, an id is out of range, or two tokens share one
     */
    public static Vocabulary vocabulary(Map<String, Integer> ids, Set<String> special) {
        int size = ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        Vocabulary.requireSize(size);
        List<byte[]> tokens = new ArrayList<>(Collections.nCopies(size, NO_TOKEN));
        BitSet specialIds = new BitSet();
        ids.forEach((token, id) -> {
            if (id < 0 || tokens.get(id).length > 0) {
                throw new IllegalArgumentException(
                        "the vocabulary gives '" + token + "' the id " + id + ", which is negative or taken");
            }
            tokens.set(id, read(token));
            specialIds.set(id, special.contains(token));
        });
        return new Vocabulary(tokens, specialIds, false);
    }
}
