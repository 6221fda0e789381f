package io.stagecoach.tokenizer.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Ints;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.stagecoach.proto.DecodeRequest;
import io.stagecoach.proto.DescribeTokenizerRequest;
import io.stagecoach.proto.EncodeRequest;
import io.stagecoach.proto.GetVocabularyRequest;
import io.stagecoach.proto.TokenizerGrpc;
import io.stagecoach.proto.TokenizerGrpc.TokenizerBlockingV2Stub;
import io.stagecoach.proto.VocabularyPart;
import io.stagecoach.tokenizer.text.ByteAlphabet;
import io.stagecoach.tokenizer.text.OperationListener;
import io.stagecoach.tokenizer.text.ServedTokenizer;
import io.stagecoach.tokenizer.text.TextTokenizer;
import io.stagecoach.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The service through real stubs. */
class TokenizerServiceTest implements OperationListener {

    /** A token a byte, and an encode that fails for "boom". */
    private static final class Bytes implements TextTokenizer {
        private final Vocabulary vocabulary;

        Bytes(Vocabulary vocabulary) {
            this.vocabulary = vocabulary;
        }

        Bytes() {
            Map<String, Integer> ids = new HashMap<>();
            for (int value = 0; value < 256; value++) {
                ids.put(ByteAlphabet.write(new byte[] {(byte) value}), value);
            }
            ids.put("<|endoftext|>", 256);
            vocabulary = ByteAlphabet.vocabulary(ids, Set.of("<|endoftext|>"));
        }

        @Override
        public Vocabulary vocabulary() {
            return vocabulary;
        }

        @Override
        public int[] encode(String text) {
            if (text.equals("boom")) {
                throw new IllegalStateException("the native library failed");
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int[] ids = new int[bytes.length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = bytes[i] & 0xFF;
            }
            return ids;
        }

        @Override
        public String decode(int[] ids) {
            return vocabulary.decode(Ints.asList(ids));
        }
    }

    private final List<String> finished = new CopyOnWriteArrayList<>();
    private long nanos;
    private Optional<Server> server = Optional.empty();
    private Optional<ManagedChannel> channel = Optional.empty();

    @AfterEach
    void stop() {
        channel.ifPresent(ManagedChannel::shutdownNow);
        server.ifPresent(Server::shutdownNow);
    }

    @Test
    void describesTheTokenizer() throws Exception {
        var described =
                start(Optional.of(new Bytes())).describeTokenizer(DescribeTokenizerRequest.getDefaultInstance());
        assertThat(described.getModel()).isEqualTo("tiny");
        assertThat(described.getAvailable()).isTrue();
        assertThat(described.getVocabularySize()).isEqualTo(257);
    }

    @Test
    void encodesAndDecodes() throws Exception {
        var stub = start(Optional.of(new Bytes()));
        var ids = stub.encode(EncodeRequest.newBuilder().setText("né").build()).getIdsList();
        assertThat(ids).containsExactly(0x6E, 0xC3, 0xA9);
        assertThat(stub.decode(DecodeRequest.newBuilder().addAllIds(ids).build())
                        .getText())
                .isEqualTo("né");
        assertThat(finished).containsExactly("ENCODE OK 3 PT0.001S", "DECODE OK 3 PT0.001S");
    }

    @Test
    void servesTheVocabularyInPartsThatMakeItAgain() throws Exception {
        Vocabulary vocabulary = large();
        var stub = start(Optional.of(new Bytes(vocabulary)));
        List<VocabularyPart> parts = new ArrayList<>();
        var call = stub.getVocabulary(GetVocabularyRequest.getDefaultInstance());
        for (VocabularyPart part = call.read(); part != null; part = call.read()) {
            parts.add(part);
        }
        assertThat(parts).hasSizeGreaterThan(4).allSatisfy(part -> {
            assertThat(part.getSerializedSize()).as("far below gRPC's 4 MiB").isLessThan(1 << 20);
            assertThat(part.getLeadingSpace()).isFalse();
        });
        Vocabulary served = Vocabulary.of(parts);
        assertThat(served.digest())
                .isEqualTo(vocabulary.digest())
                .isEqualTo(stub.describeTokenizer(DescribeTokenizerRequest.getDefaultInstance())
                        .getVocabularyDigest())
                .isEqualTo(stub.encode(EncodeRequest.newBuilder().setText("a").build())
                        .getVocabularyDigest());
        assertThat(served.size()).isEqualTo(250_000);
        assertThat(served.text(123_456)).isEqualTo("token123456");
        assertThat(finished).contains("VOCABULARY OK 250000 PT0.001S");
    }

    private static Vocabulary large() {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < 250_000; id++) {
            ids.put("token" + id, id);
        }
        return ByteAlphabet.vocabulary(ids, Set.of());
    }

    @Test
    void refusesUnknownIds() throws Exception {
        var stub = start(Optional.of(new Bytes()));
        assertStatus(
                () -> stub.decode(DecodeRequest.newBuilder().addIds(257).build()),
                Status.Code.INVALID_ARGUMENT,
                "token id 257 is not in the vocabulary (ids are 0 to 256)");
        assertThat(finished).containsExactly("DECODE REFUSED 0 PT0.001S");
    }

    @Test
    void refusesLongTexts() throws Exception {
        var stub = start(Optional.of(new Bytes()));
        assertThat(stub.encode(EncodeRequest.newBuilder()
                                .setText("é".repeat(500))
                                .build())
                        .getIdsCount())
                .isEqualTo(1000);
        assertStatus(
                () -> stub.encode(
                        EncodeRequest.newBuilder().setText("é".repeat(501)).build()),
                Status.Code.INVALID_ARGUMENT,
                "1002 bytes, but at most 1000");
    }

    @Test
    void saysThatThereIsNoTokenizer() throws Exception {
        var stub = start(Optional.empty());
        var described = stub.describeTokenizer(DescribeTokenizerRequest.getDefaultInstance());
        assertThat(described.getAvailable()).isFalse();
        assertStatus(
                () -> stub.encode(EncodeRequest.newBuilder().setText("a").build()),
                Status.Code.FAILED_PRECONDITION,
                "send token ids instead of text");
        assertStatus(
                () -> stub.decode(DecodeRequest.getDefaultInstance()),
                Status.Code.FAILED_PRECONDITION,
                "model 'tiny' came without tokenizer files");
        assertThatThrownBy(() -> stub.getVocabulary(GetVocabularyRequest.getDefaultInstance())
                        .read())
                .hasMessageContaining("FAILED_PRECONDITION");
    }

    @Test
    void hidesItsOwnFailures() throws Exception {
        var stub = start(Optional.of(new Bytes()));
        assertStatus(
                () -> stub.encode(EncodeRequest.newBuilder().setText("boom").build()),
                Status.Code.INTERNAL,
                "the tokenizer failed; its log says why");
        assertThat(finished).containsExactly("ENCODE FAILED 0 PT0.001S");
    }

    @Override
    public void finished(Operation operation, Outcome outcome, Duration time, int tokens) {
        finished.add(operation + " " + outcome + " " + tokens + " " + time);
    }

    private TokenizerBlockingV2Stub start(Optional<TextTokenizer> tokenizer) throws IOException {
        ServedTokenizer served = new ServedTokenizer("tiny", tokenizer, 1000);
        String name = InProcessServerBuilder.generateName();
        server = Optional.of(InProcessServerBuilder.forName(name)
                .addService(new TokenizerService(served, this, () -> nanos += 1_000_000))
                .build()
                .start());
        channel = Optional.of(InProcessChannelBuilder.forName(name).build());
        return TokenizerGrpc.newBlockingV2Stub(channel.get()).withDeadlineAfter(Duration.ofSeconds(30));
    }

    private static void assertStatus(ThrowingCallable call, Status.Code code, String description) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(code))
                .hasMessageContaining(description);
    }
}
