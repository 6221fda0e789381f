package io.stagecoach.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** Whether something that was built is older than what it was built from. */
final class Staleness {
    private Staleness() {}

    /**
     * @param built a file
     * @param sources files and folders; a folder counts with all that is in it, and changes when something in it is deleted
     */
    static boolean isStale(Path built, List<Path> sources) {
        long time = time(built);
        return time == Long.MIN_VALUE || sources.stream().anyMatch(source -> anyNewer(source, time));
    }

    private static boolean anyNewer(Path source, long time) {
        try (Stream<Path> files = Files.walk(source)) {
            return files.anyMatch(file -> time(file) > time);
        } catch (NoSuchFileException none) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long time(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class)
                    .lastModifiedTime()
                    .toMillis();
        } catch (IOException gone) {
            return Long.MIN_VALUE;
        }
    }
}
