package io.stagecoach.tokenizer.text;

/** Text to token ids and back. Safe for several threads. */
public interface TextTokenizer {

    /** Ids are below it; some of them may have no token. */
    int vocabularySize();

    /**
     * Adds no special tokens, but recognises those that the text spells out, such as {@code <|endoftext|>}, as Hugging
     * Face's tokenizers do by default.
     */
    int[] encode(String text);

    /**
     * Leaves nothing out, special tokens included, and cleans nothing up, so that {@code decode(encode(x))} is x.
     * Bytes that are no UTF-8 become U+FFFD, one for each maximal ill-formed part.
     *
     * @throws TokenizerException when an id has no token
     */
    String decode(int[] ids);

    /** Decodes one growing text. The pieces together are what {@link #decode} makes of all ids. */
    StreamingDecoder stream();
}
