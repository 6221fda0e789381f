package io.stagecoach.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads server-sent events as the WHATWG's HTML standard has them (section 9.2.6), as far as a completion stream needs:
 * names, data and ids. Comments and retry times are passed over.
 */
public final class EventReader {
    private final BufferedReader lines;
    private String id = "";

    public EventReader(BufferedReader lines) {
        this.lines = lines;
    }

    /**
     * @param name {@code message} when the event has none of its own
     * @param id of this event or the last before it that had one; empty when there was none
     */
    public record Event(String name, String data, String id) {}

    /** The next event that has data, or nothing at the end. An event that is cut off by the end does not count. */
    public Optional<Event> next() throws IOException {
        String name = "message";
        List<String> data = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    return Optional.of(new Event(name, String.join("\n", data), id));
                }
                name = "message";
            } else if (line.startsWith("data:")) {
                data.add(value(line));
            } else if (line.startsWith("event:")) {
                name = value(line);
            } else if (line.startsWith("id:")) {
                id = value(line);
            }
        }
        return Optional.empty();
    }

    private static String value(String line) {
        String value = line.substring(line.indexOf(':') + 1);
        return value.startsWith(" ") ? value.substring(1) : value;
    }
}
