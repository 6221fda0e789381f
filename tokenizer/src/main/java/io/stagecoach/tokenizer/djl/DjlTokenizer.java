package io.stagecoach.tokenizer.djl;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.stagecoach.tokenizer.text.TextTokenizer;
import io.stagecoach.vocabulary.Vocabulary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Hugging Face's own tokenizer. The native object is immutable once it is made, so threads share it without a lock
 * (Rust's {@code Tokenizer} is {@code Sync}; its cache of words has its own).
 */
public final class DjlTokenizer implements TextTokenizer, AutoCloseable {

    /** DJL cuts texts at 512 tokens and adds special tokens unless told otherwise. */
    private static final Map<String, String> PLAIN =
            Map.of("addSpecialTokens", "false", "truncation", "do_not_truncate", "padding", "do_not_pad");

    private final HuggingFaceTokenizer tokenizer;
    private final Vocabulary vocabulary;

    private DjlTokenizer(HuggingFaceTokenizer tokenizer, Vocabulary vocabulary) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
    }

    /**
     * @param json a {@code tokenizer.json}
     * @param vocabulary of the same
     * @throws IOException when Hugging Face's library refuses it
     */
    public static DjlTokenizer load(String json, Vocabulary vocabulary) throws IOException {
        try {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            return new DjlTokenizer(
                    HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), PLAIN), vocabulary);
        } catch (RuntimeException e) {
            throw new IOException("the tokenizer files cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Asks for the ids alone: DJL's {@code encode} also makes seven arrays and an object a token that no one reads. */
    @Override
    public int[] encode(String text) {
        long encoding = TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, false);
        try {
            return Arrays.stream(TokenizersLibrary.LIB.getTokenIds(encoding))
                    .mapToInt(Math::toIntExact)
                    .toArray();
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    @Override
    public String decode(int[] ids) {
        vocabulary.require(ids);
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
