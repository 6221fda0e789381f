package io.stagecoach.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads server-sent events (WHATWG HTML, section 9.2.6): names, data and ids. Skips comments and retry times. The only reader of them:
 * {@code generate}, the benchmarks and the system tests use it.
 */
public final class EventReader {
    private final BufferedReader lines;
    private String id = "";

    public EventReader(Reader text) {
        this.lines = new BufferedReader(text);
    }

    public EventReader(InputStream body) {
        this(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /**
     * @param name {@code message} if the event states none
     * @param id of this event, or of the last event that stated one; empty if none did
     */
    public record Event(String name, String data, String id) {}

    /** The remaining events. Failures to read are {@link UncheckedIOException}. */
    public Stream<Event> events() {
        return Stream.generate(() -> {
                    try {
                        return next();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .takeWhile(Optional::isPresent)
                .flatMap(Optional::stream);
    }

    /** The next event with data; empty at the end. Drops an event that the end cuts off. */
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
