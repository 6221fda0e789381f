package io.stagecoach.bench.chaos;

import io.stagecoach.bench.load.EventReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What has come of one text so far. When its request is sent again, only tokens that the reader had not yet are news. */
final class Answer {
    private final LongSupplier nanoTime;
    private final List<Long> arrivals = new ArrayList<>();
    private final List<Integer> ids = new ArrayList<>();
    private final StringBuilder pieces = new StringBuilder();
    private final Map<String, Long> metrics = new HashMap<>();

    /**
     * How a request ended.
     *
     * @param comeBack when it is worth trying again
     */
    record Ending(Optional<Text> text, Optional<Trouble> trouble, Optional<Duration> comeBack) {
        static Ending of(Text text) {
            return new Ending(Optional.of(text), Optional.empty(), Optional.empty());
        }

        static Ending failed(Trouble trouble) {
            return new Ending(Optional.empty(), Optional.of(trouble), Optional.empty());
        }
    }

    private Optional<String> generationId = Optional.empty();
    private String lastEventId = "";

    Answer(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** By which it can be read on; empty when it is to be asked for anew. */
    Optional<String> generationId() {
        return generationId;
    }

    /** Of the current stream; empty when none has come. */
    String lastEventId() {
        return lastEventId;
    }

    /** @param id of the stream that has begun */
    void begun(Optional<String> id) {
        generationId = id;
    }

    void restart() {
        generationId = Optional.empty();
        lastEventId = "";
        ids.clear();
        pieces.setLength(0);
        metrics.clear();
    }

    /** Of the current request. */
    List<Integer> ids() {
        return List.copyOf(ids);
    }

    List<Long> arrivals() {
        return List.copyOf(arrivals);
    }

    Map<String, Long> metrics() {
        return Map.copyOf(metrics);
    }

    /** @throws IOException when it is cut off */
    Ending read(Order.Form form, InputStream body) throws IOException {
        return switch (form) {
            case STREAM -> readStream(body);
            case WHOLE -> readWhole(body);
        };
    }

    private Ending readWhole(InputStream body) throws IOException {
        JsonNode choice = JsonMapper.shared()
                .readTree(body.readAllBytes())
                .path("choices")
                .path(0);
        choice.path("token_ids").forEach(id -> ids.add(id.asInt()));
        return Ending.of(new Text(
                ids,
                choice.path("text").asString(""),
                choice.path("finish_reason").asString("")));
    }

    private Ending readStream(InputStream body) throws IOException {
        EventReader events = new EventReader(body);
        for (Optional<EventReader.Event> next = events.next(); next.isPresent(); next = events.next()) {
            JsonNode data = JsonMapper.shared().readTree(next.get().data());
            lastEventId = next.get().id();
            switch (next.get().name()) {
                case "token" -> {
                    int index = data.path("index").asInt(-1);
                    if (index != ids.size()) {
                        return failed(Trouble.Kind.DISORDER, "token " + index + " where " + ids.size() + " was due");
                    }
                    take(data);
                }
                case "done" -> {
                    return done(data);
                }
                case "error" -> {
                    return failed(
                            Trouble.Kind.FAILED,
                            "error after " + ids.size() + " tokens: "
                                    + data.path("detail").asString(data.toString()));
                }
                default ->
                    throw new IOException(
                            "the stream has an event '" + next.get().name() + "'");
            }
        }
        throw new EOFException("the stream ended before the text");
    }

    private void take(JsonNode token) {
        ids.add(token.path("id").asInt());
        pieces.append(token.path("text").asString(""));
        if (ids.size() > arrivals.size()) {
            arrivals.add(nanoTime.getAsLong());
        }
    }

    private Ending done(JsonNode data) {
        data.path("metrics").properties().forEach(metric -> {
            if (metric.getValue().isIntegralNumber()) {
                metrics.put(metric.getKey(), metric.getValue().asLong());
            }
        });
        String whole = data.path("text").asString("");
        if (!whole.contentEquals(pieces)) {
            return failed(Trouble.Kind.DISORDER, "the pieces make '" + pieces + "', not '" + whole + "'");
        }
        return Ending.of(new Text(ids, whole, data.path("finish_reason").asString("")));
    }

    private Ending failed(Trouble.Kind kind, String detail) {
        return Ending.failed(new Trouble(kind, nanoTime.getAsLong(), detail));
    }
}
