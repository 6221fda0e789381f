package io.stagecoach.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.stagecoach.proto.DescribeTokenizerRequest;
import io.stagecoach.proto.EncodeRequest;
import io.stagecoach.proto.GetVocabularyRequest;
import io.stagecoach.proto.TokenizerGrpc;
import io.stagecoach.proto.VocabularyPart;
import io.stagecoach.vocabulary.Vocabulary;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** The whole application on ports of its own, with the bundled model. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "stagecoach.model=../model-shards/demo",
            "stagecoach.tokenizer.max-text=2KB",
            "spring.grpc.server.port=0"
        })
class TokenizerApplicationTest {

    private static final String TOKENS_ENCODED = "stagecoach_tokenizer_tokens_total{operation=\"encode\"}";
    private static final String ENCODED =
            "stagecoach_tokenizer_operation_seconds_count{operation=\"encode\",outcome=\"ok\"}";
    private static final String REFUSED =
            "stagecoach_tokenizer_operation_seconds_count{operation=\"encode\",outcome=\"refused\"}";

    @Value("${local.grpc.server.port}")
    private int grpcPort;

    @Value("${local.server.port}")
    private int httpPort;

    /** The tests of this class share one application and come in any order, so counts are compared with those before. */
    @Test
    void servesTokensOverTheNetworkAndCountsThem() throws Exception {
        double tokensBefore = metric(TOKENS_ENCODED);
        double encodedBefore = metric(ENCODED);
        double refusedBefore = metric(REFUSED);
        ManagedChannel channel = Grpc.newChannelBuilder("localhost:" + grpcPort, InsecureChannelCredentials.create())
                .build();
        try {
            var stub = TokenizerGrpc.newBlockingV2Stub(channel).withDeadlineAfter(Duration.ofSeconds(30));
            assertThat(stub.describeTokenizer(DescribeTokenizerRequest.getDefaultInstance())
                            .getModel())
                    .isEqualTo("demo");
            int tokens = stub.encode(EncodeRequest.newBuilder()
                            .setText("Once upon a time")
                            .build())
                    .getIdsCount();
            assertThat(tokens).isBetween(4, 8);
            assertThatThrownBy(() -> stub.encode(EncodeRequest.newBuilder()
                            .setText("x".repeat(100_000))
                            .build()))
                    .hasMessageContaining("INVALID_ARGUMENT: the text has 100000 bytes, but at most 2048");
            assertThat(metric(TOKENS_ENCODED)).isEqualTo(tokensBefore + tokens);
            assertThat(metric(ENCODED)).isEqualTo(encodedBefore + 1);
            assertThat(metric(REFUSED)).isEqualTo(refusedBefore + 1);
        } finally {
            channel.shutdownNow();
        }
    }

    /** What a gateway does: it loads the vocabulary once and decodes by itself. */
    @Test
    void itsVocabularyMakesTheTextsThatItEncodes() throws Exception {
        ManagedChannel channel = Grpc.newChannelBuilder("localhost:" + grpcPort, InsecureChannelCredentials.create())
                .build();
        try {
            String text = "Größe 😀 ".repeat(500).substring(0, 900);
            var stub = TokenizerGrpc.newBlockingV2Stub(channel).withDeadlineAfter(Duration.ofSeconds(30));
            List<VocabularyPart> parts = new ArrayList<>();
            var call = stub.getVocabulary(GetVocabularyRequest.getDefaultInstance());
            for (VocabularyPart part = call.read(); part != null; part = call.read()) {
                parts.add(part);
            }
            Vocabulary vocabulary = Vocabulary.of(parts);
            var encoded = stub.encode(EncodeRequest.newBuilder().setText(text).build());
            assertThat(vocabulary.decode(encoded.getIdsList())).isEqualTo(text);
            assertThat(vocabulary.digest()).isEqualTo(encoded.getVocabularyDigest());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void isAliveAndReady() throws Exception {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").body()).contains("UP");
    }

    /** The value of a series on the metrics page, or 0 where nothing has been counted yet. */
    private double metric(String series) throws Exception {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    private HttpResponse<String> get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + httpPort + path))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
