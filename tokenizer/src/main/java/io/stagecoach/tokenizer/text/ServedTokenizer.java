package io.stagecoach.tokenizer.text;

import io.stagecoach.tokenizer.text.TokenizerException.Reason;
import io.stagecoach.vocabulary.Vocabulary;
import java.util.Optional;

/**
 * The tokenizer of the model that the cluster serves, and its limits.
 *
 * @param model what the user called it
 * @param tokenizer empty when the model came without tokenizer files
 * @param maxBytes the longest text, in bytes of UTF-8; a decode takes as many ids
 */
public record ServedTokenizer(String model, Optional<TextTokenizer> tokenizer, long maxBytes) {

    public ServedTokenizer {
        if (maxBytes < 1) {
            throw new IllegalArgumentException(
                    "stagecoach.tokenizer.max-text has to be at least 1 byte, but is " + maxBytes);
        }
    }

    /**
     * @param utf8Bytes length of the text
     * @throws TokenizerException when there is no tokenizer or the text is too long
     */
    public int[] encode(String text, int utf8Bytes) {
        TextTokenizer available = available();
        if (utf8Bytes > maxBytes) {
            throw new TokenizerException(
                    Reason.TOO_LONG,
                    "the text has " + utf8Bytes + " bytes, but at most " + maxBytes
                            + " are taken: shorten it, or raise stagecoach.tokenizer.max-text");
        }
        return available.encode(text);
    }

    /**
     * @throws TokenizerException when there is no tokenizer, or there are too many ids
     * @throws io.stagecoach.vocabulary.UnknownTokenException when an id has no token
     */
    public String decode(int[] ids) {
        TextTokenizer available = available();
        if (ids.length > maxBytes) {
            throw new TokenizerException(
                    Reason.TOO_LONG,
                    ids.length + " ids are more than the " + maxBytes
                            + " that are taken: decode them in parts, or raise stagecoach.tokenizer.max-text");
        }
        return available.decode(ids);
    }

    /** @throws TokenizerException when there is no tokenizer */
    public Vocabulary vocabulary() {
        return available().vocabulary();
    }

    private TextTokenizer available() {
        return tokenizer.orElseThrow(() -> new TokenizerException(
                Reason.UNAVAILABLE,
                "model '" + model + "' came without tokenizer files (tokenizer.json, or vocab.json and merges.txt):"
                        + " send token ids instead of text, or add the files to the model"));
    }
}
