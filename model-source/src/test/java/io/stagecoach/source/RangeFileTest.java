package io.stagecoach.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.source.RangeFile.Piece;
import java.util.List;
import org.junit.jupiter.api.Test;

class RangeFileTest {

    @Test
    void putsRangesInOrderAndSkipsWhatOverlaps() {
        List<Piece> pieces = RangeFile.pieces(List.of(range(6, 10), range(0, 4), range(1, 3), range(2, 6)), 10);
        assertThat(pieces)
                .containsExactly(
                        new Piece(range(0, 4), range(0, 4)),
                        new Piece(range(2, 6), range(4, 6)),
                        new Piece(range(6, 10), range(6, 10)));
        assertThat(pieces.get(1).inCached()).isEqualTo(range(2, 4));
    }

    @Test
    void isEmptyWhileBytesAreMissing() {
        assertThat(RangeFile.pieces(List.of(range(0, 4), range(5, 10)), 10)).isEmpty();
        assertThat(RangeFile.pieces(List.of(range(1, 10)), 10)).isEmpty();
        assertThat(RangeFile.pieces(List.of(range(0, 9)), 10)).isEmpty();
        assertThat(RangeFile.pieces(List.of(), 10)).isEmpty();
    }

    private static ByteRange range(long begin, long end) {
        return new ByteRange(begin, end);
    }
}
