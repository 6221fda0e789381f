package io.stagecoach.source;

import io.stagecoach.source.HubFile.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A large file of which this host keeps only the byte ranges that its members read, each in a file of its own. */
final class RangeFile {

    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    private final HubFile file;
    private final Path ranges;
    private final HubCache cache;

    /** @param ranges folder of this file's ranges */
    RangeFile(HubFile file, Path ranges, HubCache cache) {
        this.file = file;
        this.ranges = ranges;
        this.cache = cache;
    }

    Path path(ByteRange range) {
        return ranges.resolve(name(range));
    }

    Download.Target target(ByteRange range) {
        return cache.target(path(range), file.etag() + "." + name(range));
    }

    /**
     * Checks the hash of the whole file once the ranges cover it. Deletes all ranges if it is wrong.
     *
     * @throws HubException if the bytes have another hash than the hub states
     */
    void verify(FetchProgress progress) throws IOException {
        Path verified = ranges.resolve("verified");
        Optional<Digest> digest = file.digest();
        if (digest.isEmpty() || Files.exists(verified)) {
            return;
        }
        List<Piece> pieces = pieces(cached(), file.size());
        if (pieces.isEmpty()) {
            return;
        }
        progress.verifying(file.name());
        for (Piece piece : pieces) {
            digest.get().add(path(piece.cached()), piece.inCached());
        }
        try {
            digest.get().verify();
        } catch (HubException damaged) {
            for (ByteRange range : cached()) {
                Files.deleteIfExists(path(range));
            }
            throw damaged;
        }
        HubCache.replace(verified, "");
    }

    private List<ByteRange> cached() throws IOException {
        try (Stream<Path> files = Files.list(ranges)) {
            return files.map(path -> RANGE.matcher(path.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(parts -> new ByteRange(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))))
                    .toList();
        }
    }

    private static String name(ByteRange range) {
        return range.begin() + "-" + range.end();
    }

    /** The bytes {@code fresh} of a cached range that no range before it has. */
    record Piece(ByteRange cached, ByteRange fresh) {

        /** Position of the fresh bytes in the file of the cached range. */
        ByteRange inCached() {
            return new ByteRange(fresh.begin() - cached.begin(), fresh.end() - cached.begin());
        }
    }

    /**
     * Cuts overlapping ranges into pieces that are bytes {@code [0, size)} in order.
     *
     * @return empty if bytes are missing
     */
    static List<Piece> pieces(Collection<ByteRange> ranges, long size) {
        List<Piece> pieces = new ArrayList<>();
        long covered = 0;
        for (ByteRange range : ranges.stream()
                .sorted(Comparator.comparingLong(ByteRange::begin))
                .toList()) {
            if (range.begin() > covered) {
                return List.of();
            }
            if (range.end() > covered) {
                pieces.add(new Piece(range, range.from(covered)));
                covered = range.end();
            }
        }
        return covered == size ? pieces : List.of();
    }
}
