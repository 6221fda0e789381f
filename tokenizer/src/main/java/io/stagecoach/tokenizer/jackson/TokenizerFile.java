package io.stagecoach.tokenizer.jackson;

import io.stagecoach.source.ModelSource;
import io.stagecoach.tokenizer.text.ByteAlphabet;
import io.stagecoach.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A byte-level BPE tokenizer as Hugging Face's {@code tokenizer.json} describes it.
 *
 * @param json the whole description
 * @param vocabulary its tokens' bytes, added tokens included
 */
public record TokenizerFile(String json, Vocabulary vocabulary) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String END_OF_TEXT = "<|endoftext|>";

    /**
     * Reads {@code tokenizer.json}, or else {@code vocab.json} and {@code merges.txt}.
     *
     * @return empty when the model has neither
     * @throws IOException when a file is damaged or describes a tokenizer of another kind, and says which
     */
    public static Optional<TokenizerFile> of(ModelSource model) throws IOException {
        Optional<byte[]> whole = model.file("tokenizer.json");
        if (whole.isPresent()) {
            return Optional.of(read("tokenizer.json", whole.get()));
        }
        Optional<byte[]> vocabulary = model.file("vocab.json");
        Optional<byte[]> merges = model.file("merges.txt");
        if (vocabulary.isEmpty() || merges.isEmpty()) {
            return Optional.empty();
        }
        JsonNode tokens = parse("vocab.json", vocabulary.get());
        ObjectNode described = describe(tokens, new String(merges.get(), StandardCharsets.UTF_8));
        return Optional.of(of("vocab.json", described, described.toString()));
    }

    private static TokenizerFile read(String file, byte[] bytes) throws IOException {
        return of(file, parse(file, bytes), new String(bytes, StandardCharsets.UTF_8));
    }

    private static TokenizerFile of(String file, JsonNode tokenizer, String json) throws IOException {
        String kind = tokenizer.path("model").path("type").asString("BPE");
        if (!kind.equals("BPE") || !isByteLevel(tokenizer.path("decoder"))) {
            throw new IOException(file + " describes a " + kind + " tokenizer with decoder "
                    + tokenizer.path("decoder").path("type").asString("none")
                    + ", but GPT-2 models have a byte-level BPE: give the tokenizer that belongs to the model");
        }
        Map<String, Integer> ids = new HashMap<>();
        Set<String> special = new HashSet<>();
        for (var token : tokenizer.path("model").path("vocab").properties()) {
            ids.put(token.getKey(), id(file, token.getKey(), token.getValue()));
        }
        for (JsonNode added : tokenizer.path("added_tokens")) {
            String token = added.path("content").asString("");
            ids.put(token, id(file, token, added.path("id")));
            if (added.path("special").asBoolean(false)) {
                special.add(token);
            }
        }
        try {
            return new TokenizerFile(json, ByteAlphabet.vocabulary(ids, special));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static boolean isByteLevel(JsonNode decoder) {
        if (decoder.path("type").asString("").equals("ByteLevel")) {
            return true;
        }
        JsonNode parts = decoder.path("decoders");
        return parts.size() == 1 && isByteLevel(parts.path(0));
    }

    private static int id(String file, String token, JsonNode id) throws IOException {
        if (!id.isInt()) {
            throw new IOException(file + ": the id of '" + token + "' is " + id + ", which is no whole number");
        }
        return id.asInt();
    }

    /** GPT-2's own tokenizer, as Hugging Face converts it from the two files. */
    private static ObjectNode describe(JsonNode vocabulary, String merges) {
        ObjectNode tokenizer = JSON.createObjectNode();
        tokenizer.put("version", "1.0");
        ArrayNode added = tokenizer.putArray("added_tokens");
        if (vocabulary.has(END_OF_TEXT)) {
            added.addObject()
                    .put("id", vocabulary.path(END_OF_TEXT).asInt(-1))
                    .put("content", END_OF_TEXT)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        tokenizer.set("pre_tokenizer", byteLevel());
        tokenizer.set("decoder", byteLevel());
        ObjectNode model = tokenizer.putObject("model").put("type", "BPE");
        model.set("vocab", vocabulary);
        ArrayNode pairs = model.putArray("merges");
        merges.lines()
                .skip(merges.startsWith("#version") ? 1 : 0)
                .filter(line -> !line.isBlank())
                .forEach(pairs::add);
        return tokenizer;
    }

    private static ObjectNode byteLevel() {
        return JSON.createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", true);
    }

    private static JsonNode parse(String file, byte[] bytes) throws IOException {
        try {
            return JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw new IOException(file + " is damaged, fetch it again: " + e.getOriginalMessage(), e);
        }
    }
}
