package io.stagecoach.tokenizer.text;

/** Decodes one growing text, piece by piece, never half a character. For one thread. */
public final class StreamingDecoder {

    private final Vocabulary vocabulary;
    private final Utf8Decoder utf8 = new Utf8Decoder();

    public StreamingDecoder(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /**
     * The text that these ids complete, which may be empty.
     *
     * @throws TokenizerException when one of them has no token; then none of them counts
     */
    public String next(int[] ids) {
        vocabulary.require(ids);
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            utf8.decode(vocabulary.bytes(id), text);
        }
        return text.toString();
    }

    /** What was held back, when no more ids come: empty, or one U+FFFD. */
    public String finish() {
        StringBuilder text = new StringBuilder();
        utf8.finish(text);
        return text.toString();
    }
}
