package io.stagecoach.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.bench.chaos.Trouble.Kind;
import io.stagecoach.bench.chaos.Verdict.Outage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Text REFERENCE = new Text(List.of(4, 5, 6), "a b c", "length");
    private static final List<Outage> OUTAGES = List.of(new Outage(100, 200));

    private static Conversation got(Text text, Trouble... troubles) {
        return new Conversation(
                0, Order.Form.STREAM, 0, 9, List.of(), 0, List.of(), Optional.of(text), List.of(troubles), Map.of());
    }

    private static Verdict verdict(Conversation conversation) {
        return Verdict.of(conversation, REFERENCE, OUTAGES);
    }

    private static Verdict.Kind kind(Conversation conversation) {
        return verdict(conversation).kind();
    }

    @Test
    void theSameTextIsKept() {
        assertThat(kind(got(REFERENCE))).isEqualTo(Verdict.Kind.KEPT);
        assertThat(kind(got(REFERENCE, new Trouble(Kind.REFUSED, 50, "HTTP 503"))))
                .as("told when to come back")
                .isEqualTo(Verdict.Kind.KEPT);
    }

    @Test
    void anyDifferenceIsAChange() {
        assertThat(verdict(got(new Text(List.of(4, 7, 6), "a b c", "length"))))
                .isEqualTo(new Verdict(Verdict.Kind.CHANGED, "token 1: [7, 6] for [5, 6]"));
        assertThat(verdict(got(new Text(List.of(4, 5), "a b", "length"))))
                .isEqualTo(new Verdict(Verdict.Kind.CHANGED, "it ends after 2 tokens of 3"));
        assertThat(verdict(got(new Text(List.of(4, 5, 6, 6), "a b c", "length"))))
                .isEqualTo(new Verdict(Verdict.Kind.CHANGED, "token 3: [6] for []"));
        assertThat(kind(got(new Text(List.of(4, 5, 6), "a b", "length")))).isEqualTo(Verdict.Kind.CHANGED);
        assertThat(kind(got(new Text(List.of(4, 5, 6), "a b c", "stop")))).isEqualTo(Verdict.Kind.CHANGED);
        assertThat(kind(got(REFERENCE, new Trouble(Kind.DISORDER, 5, "token 1 where 2 was due"))))
                .isEqualTo(Verdict.Kind.CHANGED);
    }

    @Test
    void theBeginningOfAnAnswerThatWasCutOffCountsToo() {
        Conversation conversation = new Conversation(
                0,
                Order.Form.STREAM,
                0,
                9,
                List.of(),
                0,
                List.of(List.of(4), List.of(4, 9)),
                Optional.of(REFERENCE),
                List.of(new Trouble(Kind.BROKEN, 150, "cut off")),
                Map.of());
        assertThat(verdict(conversation)).isEqualTo(new Verdict(Verdict.Kind.CHANGED, "token 1: [9] for [5, 6]"));
    }

    @Test
    void onlyAKilledGatewayExcusesABrokenConnection() {
        assertThat(kind(got(REFERENCE, new Trouble(Kind.BROKEN, 150, "reset")))).isEqualTo(Verdict.Kind.RETRIED);
        assertThat(verdict(got(REFERENCE, new Trouble(Kind.BROKEN, 250, "reset"))))
                .isEqualTo(new Verdict(Verdict.Kind.LOST, "BROKEN: reset"));
    }

    @Test
    void anErrorIsALossEvenWhenTheClientGotItsTextLater() {
        assertThat(kind(got(REFERENCE, new Trouble(Kind.FAILED, 150, "error")))).isEqualTo(Verdict.Kind.LOST);
        assertThat(kind(got(REFERENCE, new Trouble(Kind.HUNG, 150, "no end")))).isEqualTo(Verdict.Kind.LOST);
    }

    @Test
    void aTextThatNeverCameIsLost() {
        Conversation refused = new Conversation(
                0,
                Order.Form.WHOLE,
                0,
                9,
                List.of(),
                0,
                List.of(),
                Optional.empty(),
                List.of(new Trouble(Kind.REFUSED, 5, "HTTP 503")),
                Map.of());
        assertThat(verdict(refused)).isEqualTo(new Verdict(Verdict.Kind.LOST, "never answered"));
    }
}
