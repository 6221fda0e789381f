package io.stagecoach.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.bench.chaos.RequestError.Type;
import io.stagecoach.bench.chaos.Verdict.Outage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Completion REFERENCE = new Completion(List.of(4, 5, 6), "a b c", "length");
    private static final List<Outage> OUTAGES = List.of(new Outage(100, 200));

    private static RequestHistory got(Completion text, RequestError... errors) {
        return new RequestHistory(
                0,
                CompletionRequest.Endpoint.STREAM,
                0,
                9,
                List.of(),
                0,
                List.of(),
                Optional.of(text),
                List.of(errors),
                Map.of());
    }

    private static Verdict verdict(RequestHistory history) {
        return Verdict.of(history, REFERENCE, OUTAGES);
    }

    private static Verdict.Outcome kind(RequestHistory history) {
        return verdict(history).outcome();
    }

    @Test
    void theSameCompletionIsIdentical() {
        assertThat(kind(got(REFERENCE))).isEqualTo(Verdict.Outcome.IDENTICAL);
        assertThat(kind(got(REFERENCE, new RequestError(Type.REFUSED, 50, "HTTP 503"))))
                .as("told when to come back")
                .isEqualTo(Verdict.Outcome.IDENTICAL);
    }

    @Test
    void anyDifferenceIsChanged() {
        assertThat(verdict(got(new Completion(List.of(4, 7, 6), "a b c", "length"))))
                .isEqualTo(new Verdict(Verdict.Outcome.CHANGED, "token 1: [7, 6] for [5, 6]"));
        assertThat(verdict(got(new Completion(List.of(4, 5), "a b", "length"))))
                .isEqualTo(new Verdict(Verdict.Outcome.CHANGED, "ends after 2 tokens of 3"));
        assertThat(verdict(got(new Completion(List.of(4, 5, 6, 6), "a b c", "length"))))
                .isEqualTo(new Verdict(Verdict.Outcome.CHANGED, "token 3: [6] for []"));
        assertThat(kind(got(new Completion(List.of(4, 5, 6), "a b", "length")))).isEqualTo(Verdict.Outcome.CHANGED);
        assertThat(kind(got(new Completion(List.of(4, 5, 6), "a b c", "stop")))).isEqualTo(Verdict.Outcome.CHANGED);
        assertThat(kind(got(REFERENCE, new RequestError(Type.OUT_OF_ORDER, 5, "token 1, expected 2"))))
                .isEqualTo(Verdict.Outcome.CHANGED);
    }

    @Test
    void comparesTokensOfPartialResponses() {
        RequestHistory history = new RequestHistory(
                0,
                CompletionRequest.Endpoint.STREAM,
                0,
                9,
                List.of(),
                0,
                List.of(List.of(4), List.of(4, 9)),
                Optional.of(REFERENCE),
                List.of(new RequestError(Type.DISCONNECTED, 150, "cut off")),
                Map.of());
        assertThat(verdict(history)).isEqualTo(new Verdict(Verdict.Outcome.CHANGED, "token 1: [9] for [5, 6]"));
    }

    @Test
    void onlyAKilledGatewayExcusesABrokenConnection() {
        assertThat(kind(got(REFERENCE, new RequestError(Type.DISCONNECTED, 150, "reset"))))
                .isEqualTo(Verdict.Outcome.RETRIED);
        assertThat(verdict(got(REFERENCE, new RequestError(Type.DISCONNECTED, 250, "reset"))))
                .isEqualTo(new Verdict(Verdict.Outcome.LOST, "DISCONNECTED: reset"));
    }

    @Test
    void anErrorIsALossEvenIfARetrySucceeded() {
        assertThat(kind(got(REFERENCE, new RequestError(Type.FAILED, 150, "error"))))
                .isEqualTo(Verdict.Outcome.LOST);
        assertThat(kind(got(REFERENCE, new RequestError(Type.TIMED_OUT, 150, "no end"))))
                .isEqualTo(Verdict.Outcome.LOST);
    }

    @Test
    void aRequestWithoutCompletionIsLost() {
        RequestHistory refused = new RequestHistory(
                0,
                CompletionRequest.Endpoint.WHOLE,
                0,
                9,
                List.of(),
                0,
                List.of(),
                Optional.empty(),
                List.of(new RequestError(Type.REFUSED, 5, "HTTP 503")),
                Map.of());
        assertThat(verdict(refused)).isEqualTo(new Verdict(Verdict.Outcome.LOST, "no completion"));
    }
}
