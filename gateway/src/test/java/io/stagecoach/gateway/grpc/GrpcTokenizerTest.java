package io.stagecoach.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.stagecoach.gateway.fake.FakeServer;
import io.stagecoach.gateway.fake.FakeTokenizer;
import io.stagecoach.gateway.generation.Tokenizer.Encoding;
import io.stagecoach.gateway.generation.Tokenizer.State;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import io.stagecoach.vocabulary.TextDecoder;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The vocabulary is loaded once, and again after it changed. */
class GrpcTokenizerTest {
    private final FakeTokenizer service = new FakeTokenizer();
    private final FakeServer server = new FakeServer(service);
    private final GrpcTokenizer tokenizer = new GrpcTokenizer(server.address(), Duration.ofSeconds(5));

    @AfterEach
    void stop() {
        tokenizer.close();
        server.close();
    }

    @Test
    void loadsTheVocabularyOnceForAll() {
        Flux.range(0, 20)
                .flatMap(i -> i % 2 == 0 ? tokenizer.encode("Hé").map(Encoding::vocabulary) : tokenizer.vocabulary())
                .doOnNext(vocabulary ->
                        assertThat(vocabulary.decode(FakeTokenizer.ids("Hé"))).isEqualTo("Hé"))
                .blockLast(Duration.ofSeconds(10));
        assertThat(service.vocabulariesServed).hasValue(1);
    }

    @Test
    void loadsTheNewVocabularyAfterTheServiceRestartedWithAnother() {
        Encoding before = encode("a");
        server.kill();
        service.vocabulary = FakeTokenizer.vocabulary("</s>");
        server.restart();
        Encoding after = encode("a");
        assertThat(before.vocabulary().text(FakeTokenizer.EOS))
                .as("a text that runs goes on as it began")
                .isEqualTo("<|endoftext|>");
        assertThat(after.vocabulary().text(FakeTokenizer.EOS)).isEqualTo("</s>");
        assertThat(service.vocabulariesServed).hasValue(2);
    }

    @Test
    void keepsTheVocabularyWhenTheServiceRestartsUnchanged() {
        encode("a");
        server.kill();
        server.restart();
        encode("b");
        assertThat(service.vocabulariesServed).hasValue(1);
    }

    @Test
    void runningTextsDecodeWithoutTheService() {
        TextDecoder decoder = encode("a").vocabulary().continuation();
        assertThat(decoder.next(0xC3)).isEmpty();
        server.kill();
        assertThat(decoder.next(0xA9)).isEqualTo("é");
    }

    @Test
    void waitsForAServiceThatIsNotUpYet() {
        server.kill();
        tokenizer.start();
        assertThat(tokenizer.state().block()).isEqualTo(State.UNREACHABLE);
        assertThatThrownBy(() -> encode("a"))
                .isInstanceOfSatisfying(
                        Problem.class, e -> assertThat(e.kind()).isEqualTo(ProblemKind.TOKENIZER_UNAVAILABLE));
        server.restart();
        assertThat(encode("a").vocabulary().text('a')).isEqualTo("a");
        assertThat(tokenizer.state().block()).isEqualTo(State.AVAILABLE);
    }

    @Test
    void reportsAModelWithoutATokenizer() {
        service.failure = Status.FAILED_PRECONDITION;
        assertThat(tokenizer.state().block()).isEqualTo(State.ABSENT);
        assertThatThrownBy(() -> tokenizer.vocabulary().block())
                .isInstanceOfSatisfying(Problem.class, e -> assertThat(e.kind()).isEqualTo(ProblemKind.NO_TOKENIZER));
    }

    private Encoding encode(String text) {
        return Objects.requireNonNull(tokenizer.encode(text).block());
    }
}
