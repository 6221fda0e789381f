package io.stagecoach.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The files of one model. File names are relative paths with {@code /}. A stage reads only the byte ranges of its own
 * layers, so a source on a network transfers only those.
 */
public interface ModelSource {

    /** The model's name as the user gave it: {@code demo}, the last name of a folder, or a hub id. */
    String name();

    /**
     * Reads a small file, such as {@code config.json}, whole.
     *
     * @return empty if the model has no such file
     * @throws IOException if the file cannot be read; the message says what to do
     */
    Optional<byte[]> file(String file) throws IOException;

    /**
     * Size of a file in bytes, or -1 if the model has no such file.
     *
     * @throws IOException if the source cannot be reached
     */
    long size(String file) throws IOException;

    /**
     * Reads bytes {@code [begin, end)} of a file, at most 2 GiB. The buffer is read-only, little-endian, and may map a
     * file.
     *
     * @throws IOException if the file is shorter than {@code end} or cannot be read
     */
    ByteBuffer read(String file, long begin, long end) throws IOException;
}
