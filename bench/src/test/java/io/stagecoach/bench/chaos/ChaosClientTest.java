package io.stagecoach.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.bench.chaos.FakeGateway.Failure;
import io.stagecoach.bench.chaos.RequestError.Type;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ChaosClientTest {
    private static final CompletionRequest REQUEST =
            CompletionRequest.workload(1, 1).getFirst();
    private static final Duration LONG = Duration.ofSeconds(60);

    private final AtomicLong clock = new AtomicLong();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();
    private final List<String> pathsOfOther = new ArrayList<>();

    /** Reading the clock advances it by 1 ms, and sleeping by the sleep. */
    private RequestHistory ask(CompletionRequest.Endpoint form, Duration timeout, Failure... failures)
            throws IOException, InterruptedException {
        try (FakeGateway gateway = new FakeGateway();
                FakeGateway other = new FakeGateway();
                ChaosClient client = new ChaosClient(
                        List.of(gateway.address(), other.address()),
                        timeout,
                        () -> clock.addAndGet(1_000_000),
                        time -> {
                            pauses.add(time);
                            clock.addAndGet(time.toNanos());
                        })) {
            gateway.failures.addAll(List.of(failures));
            RequestHistory history = client.complete(REQUEST, form);
            paths.addAll(gateway.paths);
            pathsOfOther.addAll(other.paths);
            return history;
        }
    }

    private RequestHistory stream(Failure... failures) throws IOException, InterruptedException {
        return ask(CompletionRequest.Endpoint.STREAM, LONG, failures);
    }

    @Test
    void completesRequestsAtBothEndpoints() throws Exception {
        RequestHistory stream = stream();
        assertThat(stream.completion()).contains(FakeGateway.TEXT);
        assertThat(stream.arrivals()).hasSize(FakeGateway.TOKENS).isSorted().doesNotHaveDuplicates();
        assertThat(stream.metrics()).as("whole numbers only").containsOnlyKeys("failovers");
        assertThat(stream.errors()).isEmpty();

        RequestHistory whole = ask(CompletionRequest.Endpoint.WHOLE, LONG);
        assertThat(whole.completion()).contains(FakeGateway.TEXT);
        assertThat(whole.arrivals()).isEmpty();
    }

    @Test
    void resumesABrokenStreamAtTheNextGateway() throws Exception {
        RequestHistory history = stream(Failure.CUT_AFTER_TWO);
        assertThat(history.completion()).contains(FakeGateway.TEXT);
        assertThat(history.errors()).extracting(RequestError::type).containsExactly(Type.DISCONNECTED);
        assertThat(history.partials()).containsExactly(List.of(10, 11));
        assertThat(history.resumes()).isEqualTo(1);
        assertThat(history.arrivals()).hasSize(FakeGateway.TOKENS);
        assertThat(paths).containsExactly(CompletionRequest.Endpoint.STREAM.path());
        assertThat(pathsOfOther).containsExactly("/v1/generations/" + FakeGateway.GENERATION + "/events");
    }

    @Test
    void sendsTheRequestAgainWhenTheStreamHadNotStarted() throws Exception {
        RequestHistory stream = stream(Failure.CUT_AT_ONCE);
        assertThat(stream.completion()).contains(FakeGateway.TEXT);
        assertThat(stream.errors()).extracting(RequestError::type).containsExactly(Type.DISCONNECTED);
        assertThat(stream.resumes()).isZero();
        assertThat(pathsOfOther).containsExactly(CompletionRequest.Endpoint.STREAM.path());
    }

    @Test
    void retriesAfterRetryAfter() throws Exception {
        RequestHistory history = stream(Failure.REFUSED);
        assertThat(history.completion()).contains(FakeGateway.TEXT);
        assertThat(history.errors()).extracting(RequestError::type).containsExactly(Type.REFUSED);
        assertThat(pauses).containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void givesUpWithoutRetryAfter() throws Exception {
        RequestHistory history = stream(Failure.REFUSED_FOR_EVER);
        assertThat(history.completion()).isEmpty();
        assertThat(history.errors()).singleElement().satisfies(error -> {
            assertThat(error.type()).isEqualTo(Type.FAILED);
            assertThat(error.detail()).isEqualTo("HTTP 503 without Retry-After: no stage 2");
        });
    }

    @Test
    void givesUpAfterAnErrorEvent() throws Exception {
        RequestHistory history = stream(Failure.ERROR_AFTER_TWO);
        assertThat(history.completion()).isEmpty();
        assertThat(history.errors()).singleElement().satisfies(error -> {
            assertThat(error.type()).isEqualTo(Type.FAILED);
            assertThat(error.detail()).isEqualTo("error after 2 tokens: lost it");
        });
    }

    @Test
    void detectsTokensOutOfOrderAndWrongTokens() throws Exception {
        assertThat(stream(Failure.SECOND_TOKEN_TWICE).errors())
                .extracting(RequestError::type, RequestError::detail)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Type.OUT_OF_ORDER, "token 1, expected 2"));
        RequestHistory wrong = stream(Failure.WRONG_THIRD_TOKEN);
        assertThat(Verdict.of(wrong, FakeGateway.TEXT, List.of()))
                .isEqualTo(new Verdict(Verdict.Outcome.CHANGED, "token 2: [99, 13] for [12, 13]"));
    }

    @Test
    void endsAResponseThatExceedsTheLimit() throws Exception {
        RequestHistory history = ask(CompletionRequest.Endpoint.STREAM, Duration.ofMillis(300), Failure.HANGS);
        assertThat(history.completion()).isEmpty();
        assertThat(history.errors()).extracting(RequestError::type).containsExactly(Type.TIMED_OUT);
        assertThat(history.partials()).containsExactly(List.of(10));
    }

    @Test
    void stopsRetryingAtTheLimit() throws Exception {
        RequestHistory history = ask(
                CompletionRequest.Endpoint.STREAM,
                Duration.ofSeconds(5),
                Failure.REFUSED,
                Failure.REFUSED,
                Failure.REFUSED);
        assertThat(history.completion()).isEmpty();
        assertThat(history.errors()).hasSize(3);
    }
}
