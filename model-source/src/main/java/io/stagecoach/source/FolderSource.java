package io.stagecoach.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * A model in a folder. Reads are memory mappings: they copy nothing, and members on one host share the pages. A mapped
 * file must not be truncated while in use: replace it by renaming a new one over it.
 */
public final class FolderSource implements ModelSource {

    private final String name;
    private final Path folder;

    /** @param name the model's name as the user gave it */
    public FolderSource(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<byte[]> file(String file) throws IOException {
        Path path = path(file);
        return Files.isRegularFile(path) ? Optional.of(Files.readAllBytes(path)) : Optional.empty();
    }

    @Override
    public long size(String file) throws IOException {
        Path path = path(file);
        return Files.isRegularFile(path) ? Files.size(path) : -1;
    }

    @Override
    public ByteBuffer read(String file, long begin, long end) throws IOException {
        ByteRange range = ByteRange.ofBuffer(begin, end);
        Path path = path(file);
        if (!Files.isRegularFile(path)) {
            throw new FileNotFoundException("model '" + name + "' has no file " + file + " (looked for " + path + ")");
        }
        return map(path, range);
    }

    /** Maps a range of a file, read-only and little-endian. */
    static ByteBuffer map(Path path, ByteRange range) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (range.end() > channel.size()) {
                throw new IOException(path + " is cut off: it has " + channel.size() + " bytes, but bytes " + range
                        + " are needed; copy or download it again");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, range.begin(), range.length())
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** @throws IllegalArgumentException if the name is empty, absolute, or leaves the model's folder */
    static void requireInside(String file) {
        boolean inside = !file.isEmpty()
                && file.indexOf('\\') < 0
                && file.chars().noneMatch(Character::isISOControl)
                && List.of(file.split("/", -1)).stream()
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (!inside) {
            throw new IllegalArgumentException(
                    "'" + file + "' is no file of a model: give a relative path inside it, such as config.json");
        }
    }

    private Path path(String file) throws IOException {
        requireInside(file);
        if (!Files.isDirectory(folder)) {
            throw new FileNotFoundException("model '" + name + "': there is no folder " + folder.toAbsolutePath());
        }
        return folder.resolve(file);
    }
}
