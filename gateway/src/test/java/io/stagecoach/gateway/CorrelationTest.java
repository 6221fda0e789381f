package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.Metadata;
import io.grpc.Status;
import io.stagecoach.gateway.fake.FakeServer;
import io.stagecoach.gateway.fake.Scripts;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;

/** Calls and log lines of a request carry its id and its trace context. */
class CorrelationTest extends GatewayTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @BeforeEach
    void forget() {
        cluster.tokenizerServer.headers.clear();
        cluster.members().forEach(member -> member.server.headers.clear());
    }

    @Test
    void callsToMembersAndTokenizerCarryRequestIdAndTrace() {
        process("mine-17", TRACE, "{\"text\": \"Hi\", \"metadata\": {}}");

        assertThat(header(cluster.tokenizerServer, "Encode", "x-request-id")).isEqualTo("mine-17");
        assertThat(header(cluster.tokenizerServer, "Encode", "traceparent")).isEqualTo(TRACE);
        FakeServer asked = askedServer();
        assertThat(header(asked, "Generate", "x-request-id")).isEqualTo("mine-17");
        assertThat(header(asked, "Generate", "traceparent")).isEqualTo(TRACE);
    }

    @Test
    void aTextThatOutlivesItsReaderKeepsItsRequestIdAndTrace() {
        process(
                "mine-18",
                TRACE,
                "{\"text\": \"Hi\", \"metadata\": {}, \"parameters\": {\"stream\": true, \"resumable\": true}}");

        FakeServer asked = askedServer();
        assertThat(header(asked, "Generate", "x-request-id")).isEqualTo("mine-18");
        assertThat(header(asked, "Generate", "traceparent")).isEqualTo(TRACE);
    }

    @Test
    void anInvalidTraceContextIsDropped() {
        process("mine-19", "00-zz-01\tx", "{\"text\": \"Hi\", \"metadata\": {}}");

        assertThat(header(askedServer(), "Generate", "traceparent")).isNull();
        awaitRefresh();
        assertThat(header(cluster.first.server, "DescribeCluster", "x-request-id"))
                .as("the gateway's own questions are of no request")
                .isNull();
    }

    @Test
    void aFailoverIsLoggedWithTheRequestId() {
        Logger logger = (Logger) LoggerFactory.getLogger("io.stagecoach.gateway.generation.FailoverLoop");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            cluster.script((request, events) -> (request.getRequestId().endsWith(".0")
                            ? Scripts.fails(Status.UNAVAILABLE)
                            : Scripts.text("Hello"))
                    .run(request, events));
            process("mine-20", TRACE, "{\"text\": \"a prompt of mine\", \"metadata\": {}}");
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list).hasSize(1).allSatisfy(line -> {
            assertThat(line.getKeyValuePairs())
                    .extracting(pair -> pair.key + " " + pair.value)
                    .contains("request_id mine-20")
                    .anyMatch(pair -> pair.startsWith("generation_id gen-"));
            assertThat(line.getFormattedMessage()).doesNotContain("a prompt of mine");
        });
    }

    private void process(String id, String trace, String body) {
        http.post()
                .uri(PROCESS)
                .contentType(MediaType.APPLICATION_JSON)
                .header("X-Request-Id", id)
                .header("traceparent", trace)
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("X-Request-Id", id)
                .expectBody(String.class)
                .returnResult();
    }

    private static FakeServer askedServer() {
        return cluster.members().stream()
                .map(member -> member.server)
                .filter(server -> server.headers.containsKey("Generate"))
                .findFirst()
                .orElseThrow();
    }

    private static @Nullable String header(FakeServer server, String method, String name) {
        Metadata sent = Objects.requireNonNull(server.headers.get(method), method);
        return sent.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }
}
