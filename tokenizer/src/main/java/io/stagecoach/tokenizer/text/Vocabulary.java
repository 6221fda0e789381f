package io.stagecoach.tokenizer.text;

import io.stagecoach.tokenizer.text.TokenizerException.Reason;
import java.util.Arrays;
import java.util.Map;

/** The bytes of each token of a byte-level vocabulary. */
public final class Vocabulary {

    /** Far above any model's, so that one stray id cannot ask for gigabytes. */
    private static final int MAX_SIZE = 4_000_000;

    /** Fills the gaps: no token is empty. */
    private static final byte[] NO_TOKEN = {};

    private final byte[][] tokens;

    /**
     * @param ids of tokens as the vocabulary writes them, see {@link ByteAlphabet}
     * @throws IllegalArgumentException when it is empty, an id is out of range, or two tokens share one
     */
    public Vocabulary(Map<String, Integer> ids) {
        int size = ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("a vocabulary needs ids from 0 to at most " + (MAX_SIZE - 1)
                    + ", but the largest is " + (size - 1));
        }
        tokens = new byte[size][];
        Arrays.fill(tokens, NO_TOKEN);
        ids.forEach((token, id) -> {
            if (id < 0 || tokens[id].length > 0) {
                throw new IllegalArgumentException(
                        "the vocabulary gives '" + token + "' the id " + id + ", which is negative or taken");
            }
            tokens[id] = ByteAlphabet.read(token);
        });
    }

    public int size() {
        return tokens.length;
    }

    /** @throws TokenizerException when the id has no token */
    byte[] bytes(int id) {
        byte[] token = id < 0 || id >= tokens.length ? NO_TOKEN : tokens[id];
        if (token.length == 0) {
            throw new TokenizerException(
                    Reason.UNKNOWN_TOKEN,
                    "token id " + id + " is not in the vocabulary (ids are 0 to " + (tokens.length - 1) + ")");
        }
        return token;
    }

    /** @throws TokenizerException when one of them has no token */
    public void require(int[] ids) {
        for (int id : ids) {
            bytes(id);
        }
    }
}
