package io.stagecoach.bench.chaos;

import io.stagecoach.bench.chaos.ResponseReader.Attempt;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import tools.jackson.core.JacksonException;

/**
 * Sends completion requests as a well-behaved client does: retries after Retry-After; when the connection breaks, resumes the stream
 * at the next gateway, or sends the request again if the stream had not started.
 */
public final class ChaosClient implements AutoCloseable {
    private static final Duration RECONNECT_DELAY = Duration.ofMillis(20);
    private static final int MAX_REFUSAL_CHARS = 300;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    /** Closes responses that exceed the time limit. */
    private final ScheduledExecutorService watchdog = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("chaos-watchdog").factory());

    private final List<URI> gateways;
    /** Spreads the requests over the gateways. */
    private final AtomicInteger sent = new AtomicInteger();

    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;

    /**
     * @param gateways any of which serves any request
     * @param timeout limit for one request, retries included
     */
    public ChaosClient(Collection<URI> gateways, Duration timeout, LongSupplier nanoTime, Sleeper sleeper) {
        this.gateways = List.copyOf(gateways);
        this.timeout = timeout;
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
    }

    /** Blocks until the completion is there or the time limit has passed. */
    public RequestHistory complete(CompletionRequest request, CompletionRequest.Endpoint endpoint)
            throws InterruptedException {
        long started = nanoTime.getAsLong();
        List<RequestError> errors = new ArrayList<>();
        List<List<Integer>> partials = new ArrayList<>();
        ResponseReader response = new ResponseReader(nanoTime);
        int gateway = sent.getAndIncrement();
        int resumes = 0;
        while (true) {
            Attempt attempt = attempt(at(gateway), request, endpoint, response, started + timeout.toNanos());
            attempt.error().ifPresent(errors::add);
            if (attempt.error().isPresent() && !response.ids().isEmpty()) {
                partials.add(response.ids());
            }
            boolean inTime = nanoTime.getAsLong() - started < timeout.toNanos();
            if (attempt.retryAfter().isEmpty() || !inTime) {
                return new RequestHistory(
                        request.number(),
                        endpoint,
                        started,
                        nanoTime.getAsLong(),
                        response.arrivals(),
                        resumes,
                        partials,
                        attempt.completion(),
                        errors,
                        response.metrics());
            }
            sleeper.sleep(attempt.retryAfter().get());
            if (attempt.error()
                    .filter(error -> error.type() == RequestError.Type.DISCONNECTED)
                    .isPresent()) {
                gateway++;
            }
            if (response.generationId().isPresent()) {
                resumes++;
            } else {
                response.restart();
            }
        }
    }

    private URI at(int number) {
        return gateways.get(Math.floorMod(number, gateways.size()));
    }

    private Attempt attempt(
            URI gateway,
            CompletionRequest request,
            CompletionRequest.Endpoint endpoint,
            ResponseReader response,
            long deadline)
            throws InterruptedException {
        long left = Math.max(1, deadline - nanoTime.getAsLong());
        HttpRequest call = call(gateway, request, endpoint, response)
                .timeout(Duration.ofNanos(left))
                .build();
        AtomicBoolean late = new AtomicBoolean();
        try {
            HttpResponse<InputStream> answer = http.send(call, HttpResponse.BodyHandlers.ofInputStream());
            ScheduledFuture<?> guard = watchdog.schedule(() -> end(answer.body(), late), left, TimeUnit.NANOSECONDS);
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != 200) {
                    return refusal(answer, body);
                }
                response.started(answer.headers()
                        .firstValue("X-Generation-Id")
                        .filter(id -> endpoint == CompletionRequest.Endpoint.STREAM));
                return response.read(endpoint, body);
            } finally {
                guard.cancel(false);
            }
        } catch (java.net.http.HttpTimeoutException e) {
            return failed(RequestError.Type.TIMED_OUT, "no response within " + timeout.toSeconds() + " s");
        } catch (JacksonException e) {
            return failed(RequestError.Type.FAILED, "a response that is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            return late.get()
                    ? failed(RequestError.Type.TIMED_OUT, "no end of the response within " + timeout.toSeconds() + " s")
                    : disconnected(e.getClass().getSimpleName() + " after "
                            + response.ids().size() + " tokens");
        }
    }

    private static HttpRequest.Builder call(
            URI gateway, CompletionRequest request, CompletionRequest.Endpoint endpoint, ResponseReader response) {
        if (response.generationId().isEmpty()) {
            return HttpRequest.newBuilder(gateway.resolve(endpoint.path()))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(request.body(endpoint)));
        }
        HttpRequest.Builder resume = HttpRequest.newBuilder(
                gateway.resolve("/v1/generations/" + response.generationId().get() + "/events"));
        return response.lastEventId().isEmpty() ? resume : resume.header("Last-Event-ID", response.lastEventId());
    }

    private static void end(InputStream body, AtomicBoolean late) {
        late.set(true);
        try {
            body.close();
        } catch (IOException e) {
            throw new IllegalStateException("the overdue response could not be closed", e);
        }
    }

    private Attempt refusal(HttpResponse<?> response, InputStream body) throws IOException {
        int status = response.statusCode();
        String text = new String(body.readNBytes(MAX_REFUSAL_CHARS), StandardCharsets.UTF_8);
        Optional<Duration> after = response.headers()
                .firstValue("Retry-After")
                .map(Long::parseLong)
                .map(Duration::ofSeconds);
        return after.isPresent() && (status == 503 || status == 429)
                ? new Attempt(
                        Optional.empty(),
                        Optional.of(
                                new RequestError(RequestError.Type.REFUSED, nanoTime.getAsLong(), "HTTP " + status)),
                        after)
                : failed(RequestError.Type.FAILED, "HTTP " + status + " without Retry-After: " + text);
    }

    private Attempt failed(RequestError.Type type, String detail) {
        return Attempt.failed(new RequestError(type, nanoTime.getAsLong(), detail));
    }

    private Attempt disconnected(String detail) {
        return new Attempt(
                Optional.empty(),
                Optional.of(new RequestError(RequestError.Type.DISCONNECTED, nanoTime.getAsLong(), detail)),
                Optional.of(RECONNECT_DELAY));
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
        http.shutdownNow();
    }
}
