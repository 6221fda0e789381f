package io.stagecoach.source;

import io.stagecoach.source.HubException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The hash that an ETag promises: sha256 of a large file's bytes (64 digits), or git's blob id (40 digits), which is the
 * sha1 of {@code "blob " + size + "\0"} and the bytes (git-hash-object).
 */
final class Digest {

    private static final int BUFFER_BYTES = 1 << 20;

    private final HubFile file;
    private final MessageDigest digest;

    private Digest(HubFile file, String algorithm) {
        this.file = file;
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    /** Empty when the ETag is of another kind, as of a mirror, and promises nothing. */
    static Optional<Digest> of(HubFile file) {
        if (file.etag().matches("[0-9a-f]{64}")) {
            return Optional.of(new Digest(file, "SHA-256"));
        }
        if (file.etag().matches("[0-9a-f]{40}")) {
            Digest git = new Digest(file, "SHA-1");
            git.digest.update(("blob " + file.size() + "\0").getBytes(StandardCharsets.US_ASCII));
            return Optional.of(git);
        }
        return Optional.empty();
    }

    /** Adds a part of a file on disk. */
    Digest add(Path path, ByteRange part) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.position(part.begin());
            long left = part.length();
            while (left > 0) {
                buffer.clear().limit((int) Math.min(left, BUFFER_BYTES));
                int read = channel.read(buffer);
                if (read < 0) {
                    throw new IOException(path + " was cut off while its hash was computed");
                }
                digest.update(buffer.flip());
                left -= read;
            }
        }
        return this;
    }

    /** @throws HubException when the bytes are not those that the hub means */
    void verify() throws HubException {
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(file.etag())) {
            throw new HubException(
                    Reason.CORRUPT,
                    file.name() + " arrived damaged: its " + digest.getAlgorithm() + " is " + found
                            + ", but the hub says "
                            + file.etag()
                            + ". The copy was deleted: start again; if it happens again, look for a proxy or mirror"
                            + " that alters files");
        }
    }
}
