package io.stagecoach.checkpoint;

import io.stagecoach.source.ModelSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Files in memory, and a note of every range of them that was read. */
final class MemorySource implements ModelSource {
    private final Map<String, byte[]> files = new HashMap<>();
    private final List<Read> reads = new ArrayList<>();

    record Read(String file, long begin, long end) {}

    static MemorySource of(Path folder) throws IOException {
        MemorySource source = new MemorySource();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path path : list.toList()) {
                source.put(path.getFileName().toString(), Files.readAllBytes(path));
            }
        }
        return source;
    }

    MemorySource put(String file, byte[] content) {
        files.put(file, content);
        return this;
    }

    MemorySource remove(String file) {
        files.remove(file);
        return this;
    }

    byte[] get(String file) {
        byte[] content = files.get(file);
        if (content == null) {
            throw new AssertionError("no file " + file);
        }
        return content;
    }

    List<Read> reads() {
        return List.copyOf(reads);
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Optional<byte[]> file(String file) {
        return Optional.ofNullable(files.get(file));
    }

    @Override
    public long size(String file) {
        byte[] content = files.get(file);
        return content == null ? -1 : content.length;
    }

    @Override
    public ByteBuffer read(String file, long begin, long end) throws IOException {
        byte[] content = get(file);
        if (end > content.length) {
            throw new IOException(file + " has no byte " + end);
        }
        reads.add(new Read(file, begin, end));
        return ByteBuffer.wrap(content)
                .slice((int) begin, (int) (end - begin))
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
