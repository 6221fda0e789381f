package io.stagecoach.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Whether byte ranges, which may overlap, hold every byte of a file. */
final class Coverage {

    /** Of a cached range, the bytes that those before it do not have. */
    record Piece(ByteRange cached, ByteRange fresh) {

        /** Where the fresh bytes are in the file that holds the cached range. */
        ByteRange inCached() {
            return new ByteRange(fresh.begin() - cached.begin(), fresh.end() - cached.begin());
        }
    }

    private Coverage() {}

    /** Pieces that together are bytes {@code [0, size)} in order; empty when bytes are missing. */
    static List<Piece> of(Collection<ByteRange> ranges, long size) {
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
