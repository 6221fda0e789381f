package io.stagecoach.tokenizer.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Ints;
import io.stagecoach.vocabulary.TextDecoder;
import io.stagecoach.vocabulary.UnknownTokenException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DjlTokenizerTest {

    private static DjlTokenizer tokenizer;
    private static final List<String> TEXTS = Texts.all();

    @BeforeAll
    static void load() throws IOException {
        tokenizer = Gpt2Files.tokenizer();
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void makesTheIdsThatJtokkitMakes() {
        List<String> different = new ArrayList<>();
        for (String text : TEXTS) {
            int[] expected = Gpt2Files.JTOKKIT.encodeOrdinary(text).toArray();
            if (!Arrays.equals(tokenizer.encode(text), expected)) {
                different.add(text);
            }
        }
        assertThat(different).isEmpty();
    }

    @Test
    void decodesWhatItEncodes() {
        for (String text : TEXTS) {
            assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        }
    }

    @Test
    void streamsWhatItDecodes() {
        for (String text : TEXTS) {
            int[] ids = tokenizer.encode(text);
            assertThat(stream(ids)).isEqualTo(text);
        }
    }

    /** Sampled tokens need not be UTF-8 together. */
    @Test
    void streamsRandomTokensAsItDecodesThem() {
        Random random = new Random(8);
        for (int i = 0; i < 3000; i++) {
            int[] ids = random.ints(1 + random.nextInt(40), 0, i % 2 == 0 ? 256 : 50_257)
                    .toArray();
            assertThat(stream(ids)).isEqualTo(tokenizer.decode(ids));
        }
    }

    @Test
    void recognisesTheEndOfTextAndKeepsItInTheText() {
        int[] ids = tokenizer.encode("a<|endoftext|>b");
        assertThat(ids).containsExactly(64, Gpt2Files.END_OF_TEXT, 65);
        assertThat(tokenizer.decode(ids)).isEqualTo("a<|endoftext|>b");
        assertThat(tokenizer.vocabulary().isSpecial(Gpt2Files.END_OF_TEXT)).isTrue();
        assertThat(tokenizer.vocabulary().isSpecial(64)).isFalse();
        assertThat(tokenizer.encode("")).isEmpty();
        assertThat(tokenizer.vocabulary().size()).isEqualTo(50_257);
    }

    @Test
    void cutsNothing() {
        assertThat(tokenizer.encode(" word".repeat(3000))).hasSize(3000);
    }

    @Test
    void refusesUnknownIds() {
        assertThatThrownBy(() -> tokenizer.decode(new int[] {1, 50_257}))
                .isInstanceOf(UnknownTokenException.class)
                .hasMessageContaining("50257")
                .hasMessageContaining("0 to 50256");
        assertThatThrownBy(() -> tokenizer.decode(new int[] {-1})).isInstanceOf(UnknownTokenException.class);
    }

    @Test
    void givesSeveralThreadsTheSameIds() throws Exception {
        List<String> texts = TEXTS.subList(0, 400);
        List<List<Integer>> expected = texts.stream().map(DjlTokenizerTest::ids).toList();
        Callable<List<List<Integer>>> work =
                () -> texts.stream().map(DjlTokenizerTest::ids).toList();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var result : threads.invokeAll(Collections.nCopies(16, work))) {
                assertThat(result.get()).isEqualTo(expected);
            }
        }
    }

    private static List<Integer> ids(String text) {
        return Arrays.stream(tokenizer.encode(text)).boxed().toList();
    }

    private static String stream(int[] ids) {
        TextDecoder decoder = tokenizer.vocabulary().continuation();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.next(id));
        }
        String streamed = text.append(decoder.finish()).toString();
        assertThat(tokenizer.vocabulary().decode(Ints.asList(ids))).isEqualTo(streamed);
        return streamed;
    }
}
