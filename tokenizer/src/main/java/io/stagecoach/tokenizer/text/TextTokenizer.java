package io.stagecoach.tokenizer.text;

import io.stagecoach.vocabulary.Vocabulary;

/** Text to token ids and back. Thread-safe. */
public interface TextTokenizer {

    /** The bytes of each token: decoding them one after the other gives what {@link #decode} gives. */
    Vocabulary vocabulary();

    /**
     * Adds no special tokens, but recognises those that the text spells out, such as {@code <|endoftext|>}, as Hugging
     * Face's tokenizers do by default.
     */
    int[] encode(String text);

    /**
     * Leaves nothing out, special tokens included, and cleans nothing up, so that {@code decode(encode(x))} is x.
     * Bytes that are no UTF-8 become U+FFFD, one for each maximal ill-formed part.
     *
     * @throws io.stagecoach.vocabulary.UnknownTokenException when an id has no token
     */
    String decode(int[] ids);
}
