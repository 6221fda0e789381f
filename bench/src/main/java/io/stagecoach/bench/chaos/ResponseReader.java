package io.stagecoach.bench.chaos;

import io.stagecoach.launcher.EventReader;
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

/** Reads the responses of one request's attempts. Records the arrival of each token once, whatever attempt brings it. */
final class ResponseReader {
    private final LongSupplier nanoTime;
    private final List<Long> arrivals = new ArrayList<>();
    private final List<Integer> ids = new ArrayList<>();
    private final StringBuilder pieces = new StringBuilder();
    private final Map<String, Long> metrics = new HashMap<>();

    /**
     * How one attempt ended.
     *
     * @param retryAfter pause before the next attempt; empty when there is none
     */
    record Attempt(Optional<Completion> completion, Optional<RequestError> error, Optional<Duration> retryAfter) {
        static Attempt of(Completion completion) {
            return new Attempt(Optional.of(completion), Optional.empty(), Optional.empty());
        }

        static Attempt failed(RequestError error) {
            return new Attempt(Optional.empty(), Optional.of(error), Optional.empty());
        }
    }

    private Optional<String> generationId = Optional.empty();
    private String lastEventId = "";

    ResponseReader(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** With which the stream can be resumed; empty before it has started. */
    Optional<String> generationId() {
        return generationId;
    }

    /** Of the current stream; empty before its first event. */
    String lastEventId() {
        return lastEventId;
    }

    void started(Optional<String> id) {
        generationId = id;
    }

    /** Forgets the stream: the next attempt starts a new one. Arrivals stay. */
    void restart() {
        generationId = Optional.empty();
        lastEventId = "";
        ids.clear();
        pieces.setLength(0);
        metrics.clear();
    }

    /** Tokens of the current stream. */
    List<Integer> ids() {
        return List.copyOf(ids);
    }

    List<Long> arrivals() {
        return List.copyOf(arrivals);
    }

    Map<String, Long> metrics() {
        return Map.copyOf(metrics);
    }

    /** @throws IOException when the response is cut off */
    Attempt read(CompletionRequest.Endpoint endpoint, InputStream body) throws IOException {
        return switch (endpoint) {
            case STREAM -> readStream(body);
            case WHOLE -> readWhole(body);
        };
    }

    private Attempt readWhole(InputStream body) throws IOException {
        JsonNode choice = JsonMapper.shared()
                .readTree(body.readAllBytes())
                .path("choices")
                .path(0);
        choice.path("token_ids").forEach(id -> ids.add(id.asInt()));
        return Attempt.of(new Completion(
                ids,
                choice.path("text").asString(""),
                choice.path("finish_reason").asString("")));
    }

    private Attempt readStream(InputStream body) throws IOException {
        EventReader events = new EventReader(body);
        for (Optional<EventReader.Event> next = events.next(); next.isPresent(); next = events.next()) {
            JsonNode data = JsonMapper.shared().readTree(next.get().data());
            lastEventId = next.get().id();
            switch (next.get().name()) {
                case "token" -> {
                    int index = data.path("index").asInt(-1);
                    if (index != ids.size()) {
                        return failed(RequestError.Type.OUT_OF_ORDER, "token " + index + ", expected " + ids.size());
                    }
                    take(data);
                }
                case "done" -> {
                    return done(data);
                }
                case "error" -> {
                    return failed(
                            RequestError.Type.FAILED,
                            "error after " + ids.size() + " tokens: "
                                    + data.path("detail").asString(data.toString()));
                }
                default -> throw new IOException("unknown event '" + next.get().name() + "' in the stream");
            }
        }
        throw new EOFException("the stream ended without a done event");
    }

    private void take(JsonNode token) {
        ids.add(token.path("id").asInt());
        pieces.append(token.path("text").asString(""));
        if (ids.size() > arrivals.size()) {
            arrivals.add(nanoTime.getAsLong());
        }
    }

    private Attempt done(JsonNode data) {
        data.path("metrics").properties().forEach(metric -> {
            if (metric.getValue().isIntegralNumber()) {
                metrics.put(metric.getKey(), metric.getValue().asLong());
            }
        });
        String whole = data.path("text").asString("");
        if (!whole.contentEquals(pieces)) {
            return failed(
                    RequestError.Type.OUT_OF_ORDER, "the token texts join to '" + pieces + "', not '" + whole + "'");
        }
        return Attempt.of(new Completion(ids, whole, data.path("finish_reason").asString("")));
    }

    private Attempt failed(RequestError.Type type, String detail) {
        return Attempt.failed(new RequestError(type, nanoTime.getAsLong(), detail));
    }
}
