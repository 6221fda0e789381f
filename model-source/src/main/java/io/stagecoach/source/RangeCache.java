package io.stagecoach.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Our own cache beside Hugging Face's, one folder a model: {@code files/<commit>/<file>} holds ETag and size, {@code
 * ranges/<etag>/<begin>-<end>} the bytes that some member needed, {@code parts} and {@code locks} what is under way.
 */
final class RangeCache {

    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})-(\\d{1,18})");
    private static final Pattern DESCRIPTION = Pattern.compile("(\\S+) (\\d{1,18})\\s*");
    private static final String VERIFIED = "verified";

    private final Path folder;

    RangeCache(HubId id, Path home) {
        this.folder = home.resolve("stagecoach").resolve(HubCache.folderName(id));
    }

    Optional<HubFile> description(String commit, String file) throws IOException {
        Path path = descriptionPath(commit, file);
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        Matcher parts = DESCRIPTION.matcher(Files.readString(path));
        return parts.matches()
                ? Optional.of(new HubFile(file, commit, parts.group(1), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    void describe(HubFile file) throws IOException {
        HubCache.replace(descriptionPath(file.commit(), file.name()), file.etag() + " " + file.size() + "\n");
    }

    Path range(HubFile file, ByteRange range) {
        return ranges(file).resolve(name(range));
    }

    Download.Target target(HubFile file, ByteRange range) {
        return target(range(file, range), file.etag() + "." + name(range));
    }

    /** Where a whole file gathers on its way to {@code done}. */
    Download.Target target(HubFile file, Path done) {
        return target(done, file.etag());
    }

    /**
     * Checks the hash of the whole file once all its bytes are there, in however many ranges. They are deleted when it
     * is another.
     *
     * @throws HubException when the bytes are not those that the hub means
     */
    void verify(HubFile file, FetchProgress progress) throws IOException {
        Path verified = ranges(file).resolve(VERIFIED);
        Optional<Digest> digest = Digest.of(file);
        if (digest.isEmpty() || Files.exists(verified)) {
            return;
        }
        List<Coverage.Piece> pieces = Coverage.of(ranges(ranges(file)), file.size());
        if (pieces.isEmpty()) {
            return;
        }
        progress.verifying(file.name());
        for (Coverage.Piece piece : pieces) {
            digest.get().add(range(file, piece.cached()), piece.inCached());
        }
        try {
            digest.get().verify();
        } catch (HubException damaged) {
            for (ByteRange range : ranges(ranges(file))) {
                Files.deleteIfExists(range(file, range));
            }
            throw damaged;
        }
        HubCache.replace(verified, "");
    }

    private static List<ByteRange> ranges(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> RANGE.matcher(path.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(parts -> new ByteRange(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))))
                    .toList();
        }
    }

    private Download.Target target(Path done, String name) {
        return new Download.Target(
                done,
                folder.resolve("parts").resolve(name),
                folder.resolve("locks").resolve(name));
    }

    private Path ranges(HubFile file) {
        return folder.resolve("ranges").resolve(file.etag());
    }

    private static String name(ByteRange range) {
        return range.begin() + "-" + range.end();
    }

    private Path descriptionPath(String commit, String file) {
        return folder.resolve("files").resolve(commit).resolve(file);
    }
}
