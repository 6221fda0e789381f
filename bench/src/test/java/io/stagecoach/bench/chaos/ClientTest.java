package io.stagecoach.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.bench.chaos.FakeGateway.Fault;
import io.stagecoach.bench.chaos.Trouble.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClientTest {
    private static final Order ORDER = Order.orders(1, 1).getFirst();
    private static final Duration LONG = Duration.ofSeconds(60);

    private final AtomicLong clock = new AtomicLong();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();
    private final List<String> pathsOfOther = new ArrayList<>();

    /** Every look at the clock takes a millisecond, and every pause as long as it says. */
    private Conversation ask(Order.Form form, Duration patience, Fault... faults)
            throws IOException, InterruptedException {
        try (FakeGateway gateway = new FakeGateway();
                FakeGateway other = new FakeGateway();
                Client client = new Client(
                        List.of(gateway.address(), other.address()),
                        patience,
                        () -> clock.addAndGet(1_000_000),
                        time -> {
                            pauses.add(time);
                            clock.addAndGet(time.toNanos());
                        })) {
            gateway.faults.addAll(List.of(faults));
            Conversation conversation = client.ask(ORDER, form);
            paths.addAll(gateway.paths);
            pathsOfOther.addAll(other.paths);
            return conversation;
        }
    }

    private Conversation stream(Fault... faults) throws IOException, InterruptedException {
        return ask(Order.Form.STREAM, LONG, faults);
    }

    @Test
    void readsBothFormsOfAText() throws Exception {
        Conversation stream = stream();
        assertThat(stream.text()).contains(FakeGateway.TEXT);
        assertThat(stream.arrivals()).hasSize(FakeGateway.TOKENS).isSorted().doesNotHaveDuplicates();
        assertThat(stream.metrics()).as("whole numbers only").containsOnlyKeys("failovers");
        assertThat(stream.troubles()).isEmpty();

        Conversation whole = ask(Order.Form.WHOLE, LONG);
        assertThat(whole.text()).contains(FakeGateway.TEXT);
        assertThat(whole.arrivals()).isEmpty();
    }

    @Test
    void readsOnAtTheNextGatewayWhenAStreamBreaks() throws Exception {
        Conversation conversation = stream(Fault.CUT_AFTER_TWO);
        assertThat(conversation.text()).contains(FakeGateway.TEXT);
        assertThat(conversation.troubles()).extracting(Trouble::kind).containsExactly(Kind.BROKEN);
        assertThat(conversation.beginnings()).containsExactly(List.of(10, 11));
        assertThat(conversation.resumed()).isEqualTo(1);
        assertThat(conversation.arrivals()).hasSize(FakeGateway.TOKENS);
        assertThat(paths).containsExactly(Order.Form.STREAM.path());
        assertThat(pathsOfOther).containsExactly("/v1/generations/" + FakeGateway.GENERATION + "/events");
    }

    @Test
    void asksAgainForWhatHadNotBegun() throws Exception {
        Conversation stream = stream(Fault.CUT_AT_ONCE);
        assertThat(stream.text()).contains(FakeGateway.TEXT);
        assertThat(stream.troubles()).extracting(Trouble::kind).containsExactly(Kind.BROKEN);
        assertThat(stream.resumed()).isZero();
        assertThat(pathsOfOther).containsExactly(Order.Form.STREAM.path());
    }

    @Test
    void comesBackWhenItIsTold() throws Exception {
        Conversation conversation = stream(Fault.REFUSED);
        assertThat(conversation.text()).contains(FakeGateway.TEXT);
        assertThat(conversation.troubles()).extracting(Trouble::kind).containsExactly(Kind.REFUSED);
        assertThat(pauses).containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void givesUpWhenItIsNotToldToComeBack() throws Exception {
        Conversation conversation = stream(Fault.REFUSED_FOR_EVER);
        assertThat(conversation.text()).isEmpty();
        assertThat(conversation.troubles()).singleElement().satisfies(trouble -> {
            assertThat(trouble.kind()).isEqualTo(Kind.FAILED);
            assertThat(trouble.detail()).isEqualTo("HTTP 503 without Retry-After: no stage 2");
        });
    }

    @Test
    void anErrorInAStreamIsItsEnd() throws Exception {
        Conversation conversation = stream(Fault.ERROR_AFTER_TWO);
        assertThat(conversation.text()).isEmpty();
        assertThat(conversation.troubles()).singleElement().satisfies(trouble -> {
            assertThat(trouble.kind()).isEqualTo(Kind.FAILED);
            assertThat(trouble.detail()).isEqualTo("error after 2 tokens: lost it");
        });
    }

    @Test
    void seesWhatIsWrongInAStream() throws Exception {
        assertThat(stream(Fault.SECOND_TOKEN_TWICE).troubles())
                .extracting(Trouble::kind, Trouble::detail)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.DISORDER, "token 1 where 2 was due"));
        Conversation wrong = stream(Fault.WRONG_THIRD_TOKEN);
        assertThat(Verdict.of(wrong, FakeGateway.TEXT, List.of()))
                .isEqualTo(new Verdict(Verdict.Kind.CHANGED, "token 2: [99, 13] for [12, 13]"));
    }

    @Test
    void anAnswerThatNeverEndsIsEnded() throws Exception {
        Conversation conversation = ask(Order.Form.STREAM, Duration.ofMillis(300), Fault.HANGS);
        assertThat(conversation.text()).isEmpty();
        assertThat(conversation.troubles()).extracting(Trouble::kind).containsExactly(Kind.HUNG);
        assertThat(conversation.beginnings()).containsExactly(List.of(10));
    }

    @Test
    void patienceEnds() throws Exception {
        Conversation conversation =
                ask(Order.Form.STREAM, Duration.ofSeconds(5), Fault.REFUSED, Fault.REFUSED, Fault.REFUSED);
        assertThat(conversation.text()).isEmpty();
        assertThat(conversation.troubles()).hasSize(3);
    }
}
