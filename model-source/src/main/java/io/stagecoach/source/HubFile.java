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
import java.util.regex.Pattern;

/**
 * One file of a model at one commit, as the hub describes it.
 *
 * @param name its path inside the model
 * @param etag sha256 of a large file (64 hex digits), git's blob id of a small one (40), or another text from a mirror
 * @param size in bytes
 */
record HubFile(String name, String commit, String etag, long size) {

    /** Commit and ETag become file names in the cache. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+=-]{0,127}");

    HubFile {
        FolderSource.requireInside(name);
        if (!SAFE.matcher(commit).matches() || !SAFE.matcher(etag).matches()) {
            throw new IllegalArgumentException("the hub describes " + name + " with commit '" + commit + "' and ETag '"
                    + etag + "', which name no version; is HF_ENDPOINT a Hugging Face hub?");
        }
        if (size < 0) {
            throw new IllegalArgumentException("the hub says that " + name + " has " + size + " bytes");
        }
    }

    ByteRange whole() {
        return new ByteRange(0, size);
    }

    /** The hash that the ETag states; empty for an ETag of another kind, whose bytes cannot be checked. */
    Optional<Digest> digest() {
        if (etag.matches("[0-9a-f]{64}")) {
            return Optional.of(new Digest(this, "SHA-256"));
        }
        if (etag.matches("[0-9a-f]{40}")) {
            // git-hash-object: sha1 over "blob SIZE\0" and the bytes.
            Digest git = new Digest(this, "SHA-1");
            git.digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
            return Optional.of(git);
        }
        return Optional.empty();
    }

    /** Hashes a file's bytes in order and compares the result with the ETag. */
    static final class Digest {

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

        /** Adds a range of a file on disk. */
        Digest add(Path path, ByteRange range) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.position(range.begin());
                long left = range.length();
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

        /** @throws HubException if the bytes have another hash than the hub states */
        void verify() throws HubException {
            String found = HexFormat.of().formatHex(digest.digest());
            if (!found.equals(file.etag)) {
                throw new HubException(
                        Reason.CORRUPT,
                        file.name + " arrived damaged: its " + digest.getAlgorithm() + " is " + found
                                + ", but the hub says " + file.etag
                                + ". The copy was deleted: start again; if it happens again, look for a proxy or"
                                + " mirror that alters files");
            }
        }
    }
}
