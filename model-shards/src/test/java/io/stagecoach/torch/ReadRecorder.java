package io.stagecoach.torch;

import io.stagecoach.source.ModelSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;

/** Counts the bytes that are read of a model in a single file. */
final class ReadRecorder implements ModelSource {
    private final ModelSource source;
    private final BitSet touched = new BitSet();
    private long bytes;

    ReadRecorder(ModelSource source) {
        this.source = source;
    }

    long bytes() {
        return bytes;
    }

    long distinctBytes() {
        return touched.cardinality();
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public Optional<byte[]> file(String file) throws IOException {
        return source.file(file);
    }

    @Override
    public long size(String file) throws IOException {
        return source.size(file);
    }

    @Override
    public ByteBuffer read(String file, long begin, long end) throws IOException {
        touched.set(Math.toIntExact(begin), Math.toIntExact(end));
        bytes += end - begin;
        return source.read(file, begin, end);
    }
}
