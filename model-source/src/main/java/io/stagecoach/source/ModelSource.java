package io.stagecoach.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The files of one Hugging Face model, whatever they are kept in. A shard reads only the byte ranges of its own layers,
 * so a source that fetches over the network fetches only those.
 */
public interface ModelSource {

    /** What the user called the model: {@code demo}, a folder's name, or a hub id such as {@code gpt2}. */
    String name();

    /**
     * The whole of a small file, such as {@code config.json}, {@code tokenizer.json} or
     * {@code model.safetensors.index.json}.
     *
     * @return empty when the model has no such file
     * @throws IOException when the file exists and cannot be read, with a message that says what to do
     */
    Optional<byte[]> file(String file) throws IOException;

    /**
     * Size of a large file in bytes, or -1 when the model has no such file.
     *
     * @throws IOException when the source cannot be asked
     */
    long size(String file) throws IOException;

    /**
     * Bytes {@code [begin, end)} of a large file, read-only and little-endian; at most 2 GiB at once. The buffer may be
     * a mapping of a file.
     *
     * @throws IOException when the file is shorter than {@code end} or cannot be read
     */
    ByteBuffer read(String file, long begin, long end) throws IOException;
}
