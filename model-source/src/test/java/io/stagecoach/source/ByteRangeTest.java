package io.stagecoach.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.source.ByteRange.ContentRange;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ByteRangeTest {

    @Test
    void parsesContentRange() {
        assertThat(ContentRange.parse("bytes 5-9/20"))
                .hasValue(new ContentRange(new ByteRange(5, 10), Optional.of(20L)));
        assertThat(ContentRange.parse("bytes 0-0/*")).hasValue(new ContentRange(new ByteRange(0, 1), Optional.empty()));
        for (String wrong :
                new String[] {"", "bytes 9-5/20", "bytes */20", "items 0-1/2", "bytes 0-99999999999999999999/1"}) {
            assertThat(ContentRange.parse(wrong)).isEmpty();
        }
    }
}
