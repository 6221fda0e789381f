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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import tools.jackson.core.JacksonException;

/** Asks for texts as a well-behaved program does: comes back when told to, and asks again when the connection breaks. */
public final class Client implements AutoCloseable {
    private static final Duration AFTER_A_BREAK = Duration.ofMillis(100);
    private static final int MOST_OF_REFUSAL = 300;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    /** Ends answers that never end. */
    private final ScheduledExecutorService watchdog = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("chaos-watchdog").factory());

    private final URI gateway;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private final Pause pause;

    /** @param patience with one text, after which it is given up */
    public Client(URI gateway, Duration patience, LongSupplier nanoTime, Pause pause) {
        this.gateway = gateway;
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
        while (true) {
            answer.restart();
            Ending ending = attempt(order, form, answer, begun + patience.toNanos());
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
                        beginnings,
                        ending.text(),
                        troubles,
                        answer.metrics());
            }
            pause.of(ending.comeBack().get());
        }
    }

    private Ending attempt(Order order, Order.Form form, Answer answer, long deadline) throws InterruptedException {
        long left = Math.max(1, deadline - nanoTime.getAsLong());
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve(form.path()))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofNanos(left))
                .POST(HttpRequest.BodyPublishers.ofString(order.body(form)))
                .build();
        AtomicBoolean late = new AtomicBoolean();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            ScheduledFuture<?> guard = watchdog.schedule(() -> end(response.body(), late), left, TimeUnit.NANOSECONDS);
            try (InputStream body = response.body()) {
                return response.statusCode() == 200 ? answer.read(form, body) : refusal(response, body);
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
