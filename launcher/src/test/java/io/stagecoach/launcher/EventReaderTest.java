package io.stagecoach.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class EventReaderTest {

    private static EventReader reader(String text) {
        return new EventReader(new StringReader(text));
    }

    @Test
    void readsNamesAndData() throws IOException {
        EventReader reader = reader("event: error\ndata: {\"a\":1}\n\ndata:two\ndata: lines\n\n");
        assertThat(reader.next()).contains(new EventReader.Event("error", "{\"a\":1}", ""));
        assertThat(reader.next()).contains(new EventReader.Event("message", "two\nlines", ""));
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void skipsCommentsAndEventsWithoutData() throws IOException {
        EventReader reader = reader(": heartbeat\n\nevent: ping\n\nid: 3\ndata: x\r\n\r\n");
        assertThat(reader.next()).contains(new EventReader.Event("message", "x", "3"));
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void dropsAnEventThatIsCutOff() throws IOException {
        assertThat(reader("data: half").next()).isEmpty();
    }
}
