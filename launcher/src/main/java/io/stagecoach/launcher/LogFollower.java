package io.stagecoach.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what is added to a log, whole lines at a time, and goes on in the file that takes its place. */
final class LogFollower {
    private static final int CHUNK = 64 * 1024;

    private final Path file;
    private final String prefix;
    private final PrintStream out;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private long position;
    private @Nullable Object key;

    /** @param prefix comes before each line */
    LogFollower(Path file, String prefix, PrintStream out) {
        this.file = file;
        this.prefix = prefix;
        this.out = out;
    }

    /** Goes on after all lines but the last ones, so many of them. */
    void skipToLast(int lines) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            Deque<Long> starts = new ArrayDeque<>();
            starts.add(0L);
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
            for (long read = 0; channel.read(buffer) > 0; buffer.clear()) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    read++;
                    if (buffer.get() == '\n' && read < channel.size()) {
                        starts.add(read);
                        if (starts.size() > lines) {
                            starts.remove();
                        }
                    }
                }
            }
            position = starts.getFirst();
            key = key();
        } catch (NoSuchFileException none) {
            position = 0;
        }
    }

    /** Writes the lines that have come. */
    void poll() throws IOException {
        try {
            Object now = key();
            if (!Objects.equals(now, key) || Files.size(file) < position) {
                position = 0;
                begun.reset();
                key = now;
            }
            try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                channel.position(position);
                ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
                for (int read = channel.read(buffer); read > 0; read = channel.read(buffer.clear())) {
                    position += read;
                    take(buffer.flip());
                }
            }
        } catch (NoSuchFileException notYet) {
            key = null;
        }
    }

    private void take(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                out.println(prefix + begun.toString(StandardCharsets.UTF_8));
                begun.reset();
            } else {
                begun.write(next);
            }
        }
    }

    /** Other for another file of the same name. */
    private @Nullable Object key() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }
}
