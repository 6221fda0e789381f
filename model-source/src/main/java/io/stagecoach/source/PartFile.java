package io.stagecoach.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes that have arrived so far, on disk. Opening one that exists goes on behind what it holds. */
final class PartFile implements AutoCloseable {

    private final FileChannel channel;
    private long position;

    private PartFile(FileChannel channel, long position) {
        this.channel = channel;
        this.position = position;
    }

    /** @param length of the finished file; a longer part is of something else and is dropped */
    static PartFile open(Path path, long length) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        PartFile part = new PartFile(channel, channel.size());
        if (part.position > length) {
            part.restart();
        }
        channel.position(part.position);
        return part;
    }

    /** Bytes that are there. */
    long position() {
        return position;
    }

    void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            position += channel.write(bytes);
        }
    }

    void restart() throws IOException {
        channel.truncate(0);
        position = 0;
    }

    /** Brings the bytes to the disk itself, so that a power cut leaves no finished file of zeros. */
    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
