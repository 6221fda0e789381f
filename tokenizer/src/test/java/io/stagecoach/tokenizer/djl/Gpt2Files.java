package io.stagecoach.tokenizer.djl;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import io.stagecoach.source.ModelSource;
import io.stagecoach.tokenizer.jackson.TokenizerFile;
import io.stagecoach.tokenizer.text.ByteAlphabet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * GPT-2's vocab.json and merges.txt, made from jtokkit's r50k_base, whose ranks are GPT-2's ids. A rank is also the
 * order of the merges: the token of rank r comes from the two parts that all merges below r leave of it.
 */
public final class Gpt2Files implements ModelSource {

    static final Encoding JTOKKIT = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
    static final int END_OF_TEXT = 50_256;

    /** A rank is a byte string's id; ISO-8859-1 makes byte strings comparable. */
    private static final Map<String, Integer> RANKS = ranks();

    private static final Map<String, byte[]> FILES = Map.of("vocab.json", vocabulary(), "merges.txt", merges());

    static DjlTokenizer tokenizer() throws IOException {
        TokenizerFile file = TokenizerFile.of(new Gpt2Files()).orElseThrow();
        return DjlTokenizer.load(file.json(), file.vocabulary());
    }

    private static Map<String, Integer> ranks() {
        Map<String, Integer> ranks = new HashMap<>();
        for (int id = 0; id < END_OF_TEXT; id++) {
            ranks.put(latin(JTOKKIT.decodeBytes(one(id))), id);
        }
        return ranks;
    }

    private static IntArrayList one(int id) {
        IntArrayList ids = new IntArrayList(1);
        ids.add(id);
        return ids;
    }

    private static byte[] vocabulary() {
        Map<String, Integer> ids = new HashMap<>();
        RANKS.forEach((bytes, id) -> ids.put(written(bytes), id));
        ids.put("<|endoftext|>", END_OF_TEXT);
        return JsonMapper.shared().writeValueAsBytes(ids);
    }

    private static byte[] merges() {
        StringBuilder lines = new StringBuilder("#version: 0.2\n");
        RANKS.entrySet().stream()
                .filter(token -> token.getKey().length() > 1)
                .sorted(Map.Entry.comparingByValue())
                .map(token -> parts(token.getKey(), token.getValue()))
                .forEach(pair -> lines.append(written(pair.getFirst()))
                        .append(' ')
                        .append(written(pair.getLast()))
                        .append('\n'));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The two parts that remain of a token when only merges below its own rank are made. */
    private static List<String> parts(String token, int rank) {
        List<String> parts = new ArrayList<>(List.of(token.split("(?s)(?<=.)")));
        while (parts.size() > 2) {
            int best = rank;
            int at = -1;
            for (int i = 0; i + 1 < parts.size(); i++) {
                int merged = RANKS.getOrDefault(parts.get(i) + parts.get(i + 1), rank);
                if (merged < best) {
                    best = merged;
                    at = i;
                }
            }
            parts.set(at, parts.get(at) + parts.remove(at + 1));
        }
        return parts;
    }

    private static String written(String latin) {
        return ByteAlphabet.write(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String name() {
        return "gpt2";
    }

    @Override
    public Optional<byte[]> file(String file) {
        return Optional.ofNullable(FILES.get(file));
    }

    @Override
    public long size(String file) {
        return -1;
    }

    @Override
    public ByteBuffer read(String file, long begin, long end) {
        throw new UnsupportedOperationException("a tokenizer reads no weights");
    }
}
