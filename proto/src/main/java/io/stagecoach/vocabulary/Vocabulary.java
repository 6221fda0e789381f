package io.stagecoach.vocabulary;

import com.google.protobuf.ByteString;
import io.stagecoach.proto.VocabularyPart;
import io.stagecoach.proto.VocabularyToken;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

/** The bytes of each token of a model. Immutable. */
public final class Vocabulary {
    /** Bound on ids, far above any model's: one invalid id must not allocate gigabytes. */
    private static final int MAX_SIZE = 4_000_000;

    /** Bytes of tokens in one message; gRPC refuses messages above 4 MiB. */
    private static final int PART_BYTES = 256 << 10;

    /** Approximate overhead of a token in a message, bytes. */
    private static final int TOKEN_OVERHEAD = 8;

    private final byte[][] tokens;
    private final BitSet special;
    private final boolean leadingSpace;
    private final String digest;

    /**
     * @param tokens by id; empty where an id has no token
     * @param special ids of control tokens
     * @param leadingSpace whole texts are encoded with a space before them, see tokenizer.proto
     * @throws IllegalArgumentException when there are no tokens, or more than any model has
     */
    public Vocabulary(List<byte[]> tokens, BitSet special, boolean leadingSpace) {
        requireSize(tokens.size());
        this.tokens = tokens.toArray(byte[][]::new);
        this.special = (BitSet) special.clone();
        this.leadingSpace = leadingSpace;
        this.digest = digest(this.tokens, special, leadingSpace);
    }

    /** @throws IllegalArgumentException when no vocabulary can have this many ids */
    public static void requireSize(int size) {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("a vocabulary needs ids from 0 to at most " + (MAX_SIZE - 1)
                    + ", but the largest is " + (size - 1));
        }
    }

    /** Ids are below it; some of them may have no token. */
    public int size() {
        return tokens.length;
    }

    /** SHA-256 in hexadecimal digits; equal digests mean equal vocabularies. */
    public String digest() {
        return digest;
    }

    /** Whether the token is a control token such as the end of text. */
    public boolean isSpecial(int id) {
        return special.get(id);
    }

    /** @throws UnknownTokenException when the id has no token */
    public byte[] bytes(int id) {
        if (id < 0 || id >= tokens.length || tokens[id].length == 0) {
            throw new UnknownTokenException(id, tokens.length);
        }
        return tokens[id].clone();
    }

    /** @throws UnknownTokenException when one of them has no token */
    public void require(int[] ids) {
        for (int id : ids) {
            bytes(id);
        }
    }

    /**
     * Decodes a whole text, special tokens included. Each maximal ill-formed part of UTF-8 becomes one U+FFFD.
     *
     * @throws UnknownTokenException when an id has no token
     */
    public String decode(List<Integer> ids) {
        TextDecoder decoder = new TextDecoder(this, leadingSpace);
        StringBuilder text = new StringBuilder();
        ids.forEach(id -> text.append(decoder.next(id)));
        return text.append(decoder.finish()).toString();
    }

    /** The text of one token alone; partial characters become U+FFFD. */
    public String text(int id) {
        TextDecoder decoder = continuation();
        return decoder.next(id) + decoder.finish();
    }

    /** Start of each token in the text of all of them, in code points. */
    public List<Integer> offsets(List<Integer> ids) {
        TextDecoder decoder = new TextDecoder(this, leadingSpace);
        List<Integer> offsets = new ArrayList<>(ids.size());
        int offset = 0;
        for (int id : ids) {
            offsets.add(offset);
            String text = decoder.next(id);
            offset += text.codePointCount(0, text.length());
        }
        return offsets;
    }

    /** A decoder for a text that continues another one, so its leading space is kept. */
    public TextDecoder continuation() {
        return new TextDecoder(this, false);
    }

    /** The messages in which the tokenizer serves this vocabulary. */
    public List<VocabularyPart> parts() {
        List<VocabularyPart> parts = new ArrayList<>();
        VocabularyPart.Builder part = part(0);
        int bytes = 0;
        for (int id = 0; id < tokens.length; id++) {
            if (bytes >= PART_BYTES) {
                parts.add(part.build());
                part = part(id);
                bytes = 0;
            }
            part.addTokens(VocabularyToken.newBuilder()
                    .setBytes(ByteString.copyFrom(tokens[id]))
                    .setSpecial(special.get(id)));
            bytes += tokens[id].length + TOKEN_OVERHEAD;
        }
        parts.add(part.build());
        return parts;
    }

    /**
     * Builds the vocabulary from the tokenizer's messages.
     *
     * @param parts all of them, in order
     * @throws IllegalArgumentException when a part is missing or damaged
     */
    public static Vocabulary of(List<VocabularyPart> parts) {
        List<byte[]> tokens = new ArrayList<>();
        BitSet special = new BitSet();
        for (VocabularyPart part : parts) {
            if (part.getFirstId() != tokens.size()) {
                throw new IllegalArgumentException("the vocabulary's part from token " + part.getFirstId()
                        + " came where token " + tokens.size() + " was due");
            }
            for (VocabularyToken token : part.getTokensList()) {
                special.set(tokens.size(), token.getSpecial());
                tokens.add(token.getBytes().toByteArray());
            }
        }
        boolean leadingSpace = !parts.isEmpty() && parts.getFirst().getLeadingSpace();
        Vocabulary vocabulary = new Vocabulary(tokens, special, leadingSpace);
        for (VocabularyPart part : parts) {
            if (!part.getDigest().equals(vocabulary.digest)) {
                throw new IllegalArgumentException("the vocabulary's digest is " + vocabulary.digest
                        + ", but the tokenizer says " + part.getDigest());
            }
        }
        return vocabulary;
    }

    private VocabularyPart.Builder part(int firstId) {
        return VocabularyPart.newBuilder()
                .setDigest(digest)
                .setLeadingSpace(leadingSpace)
                .setFirstId(firstId);
    }

    private static String digest(byte[][] tokens, BitSet special, boolean leadingSpace) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((byte) (leadingSpace ? 1 : 0));
            for (int id = 0; id < tokens.length; id++) {
                sha.update(ByteBuffer.allocate(Integer.BYTES)
                        .putInt(tokens[id].length)
                        .flip());
                sha.update(tokens[id]);
                sha.update((byte) (special.get(id) ? 1 : 0));
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Vocabulary of " + tokens.length + " tokens, " + digest;
    }
}
