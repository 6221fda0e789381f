package io.stagecoach.bench.chaos;

import io.stagecoach.bench.chaos.Answer.Ending;
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

/** Asks for texts as a well-behaved program does: comes back when told to; when the connection breaks, reads on at
 * the next gateway, or asks again there if nothing had begun. */
public final class Client implements AutoCloseable {
    private static final Duration AFTER_A_BREAK = Duration.ofMillis(20);
    private static final int MOST_OF_REFUSAL = 300;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    /** Ends answers that never end. */
    private final ScheduledExecutorService watchdog = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("chaos-watchdog").factory());

    private final List<URI> gateways;
    /** Spreads the texts over the gateways. */
    private final AtomicInteger asked = new AtomicInteger();

    private final Duration patience;
    private final LongSupplier nanoTime;
    private final Pause pause;

    /**
     * @param gateways any of which answers any request
     * @param patience with one text, after which it is given up
     */
    public Client(Collection<URI> gateways, Duration patience, LongSupplier nanoTime, Pause pause) {
        this.gateways = List.copyOf(gateways);
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** Blocks until the text is there or given up. */
    public Conversation ask(Order order, Order.Form form) throws InterruptedException {
        long begun = nanoTime.getAsLong();
        List<Trouble> troubles = new ArrayList<>();
        List<List<Integer>> beginnings = new ArrayList<>();
        Answer answer = new Answer(nanoTime);
        int gateway = asked.getAndIncrement();
        int resumed = 0;
        while (true) {
            Ending ending = attempt(at(gateway), order, form, answer, begun + patience.toNanos());
            ending.trouble().ifPresent(troubles::add);
            if (ending.trouble().isPresent() && !answer.ids().isEmpty()) {
                beginnings.add(answer.ids());
            }
            boolean patient = nanoTime.getAsLong() - begun < patience.toNanos();
            if (ending.comeBack().isEmpty() || !patient) {
                return new Conversation(
                        order.number(),
                        form,
                        begun,
                        nanoTime.getAsLong(),
                        answer.arrivals(),
                        resumed,
                        beginnings,
                        ending.text(),
                        troubles,
                        answer.metrics());
            }
            pause.of(ending.comeBack().get());
            if (ending.trouble()
                    .filter(trouble -> trouble.kind() == Trouble.Kind.BROKEN)
                    .isPresent()) {
                gateway++;
            }
            if (answer.generationId().isPresent()) {
                resumed++;
            } else {
                answer.restart();
            }
        }
    }

    private URI at(int number) {
        return gateways.get(Math.floorMod(number, gateways.size()));
    }

    private Ending attempt(URI gateway, Order order, Order.Form form, Answer answer, long deadline)
            throws InterruptedException {
        long left = Math.max(1, deadline - nanoTime.getAsLong());
        HttpRequest request = request(gateway, order, form, answer)
                .timeout(Duration.ofNanos(left))
                .build();
        AtomicBoolean late = new AtomicBoolean();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            ScheduledFuture<?> guard = watchdog.schedule(() -> end(response.body(), late), left, TimeUnit.NANOSECONDS);
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    return refusal(response, body);
                }
                answer.begun(response.headers().firstValue("X-Generation-Id").filter(id -> form == Order.Form.STREAM));
                return answer.read(form, body);
            } finally {
                guard.cancel(false);
            }
        } catch (java.net.http.HttpTimeoutException e) {
            return failed(Trouble.Kind.HUNG, "no answer at all within " + patience.toSeconds() + " s");
        } catch (JacksonException e) {
            return failed(Trouble.Kind.FAILED, "an answer that is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            return late.get()
                    ? failed(Trouble.Kind.HUNG, "no end within " + patience.toSeconds() + " s")
                    : broken(e.getClass().getSimpleName() + " after "
                            + answer.ids().size() + " tokens");
        }
    }

    private static HttpRequest.Builder request(URI gateway, Order order, Order.Form form, Answer answer) {
        if (answer.generationId().isEmpty()) {
            return HttpRequest.newBuilder(gateway.resolve(form.path()))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(order.body(form)));
        }
        HttpRequest.Builder on = HttpRequest.newBuilder(
                gateway.resolve("/v1/generations/" + answer.generationId().get() + "/events"));
        return answer.lastEventId().isEmpty() ? on : on.header("Last-Event-ID", answer.lastEventId());
    }

    private static void end(InputStream body, AtomicBoolean late) {
        late.set(true);
        try {
            body.close();
        } catch (IOException e) {
            throw new IllegalStateException("an answer that takes too long could not be closed", e);
        }
    }

    private Ending refusal(HttpResponse<?> response, InputStream body) throws IOException {
        int status = response.statusCode();
        String text = new String(body.readNBytes(MOST_OF_REFUSAL), StandardCharsets.UTF_8);
        Optional<Duration> after = response.headers()
                .firstValue("Retry-After")
                .map(Long::parseLong)
                .map(Duration::ofSeconds);
        return after.isPresent() && (status == 503 || status == 429)
                ? new Ending(
                        Optional.empty(),
                        Optional.of(new Trouble(Trouble.Kind.REFUSED, nanoTime.getAsLong(), "HTTP " + status)),
                        after)
                : failed(Trouble.Kind.FAILED, "HTTP " + status + " without Retry-After: " + text);
    }

    private Ending failed(Trouble.Kind kind, String detail) {
        return Ending.failed(new Trouble(kind, nanoTime.getAsLong(), detail));
    }

    private Ending broken(String detail) {
        return new Ending(
                Optional.empty(),
                Optional.of(new Trouble(Trouble.Kind.BROKEN, nanoTime.getAsLong(), detail)),
                Optional.of(AFTER_A_BREAK));
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
        http.shutdownNow();
    }
}
