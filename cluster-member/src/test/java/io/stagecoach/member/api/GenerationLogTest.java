package io.stagecoach.member.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.Metadata;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationResult;
import io.stagecoach.sampling.SampledToken;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Lines of the log about a generation can be found by the ids of its request, of itself and of its trace. */
class GenerationLogTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(GenerationLog.class);

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final EndpointCalls calls;

    GenerationLogTest() throws IOException {
        calls = new EndpointCalls();
    }

    @BeforeEach
    void listen() {
        LOGGER.setLevel(Level.DEBUG);
        lines.start();
        LOGGER.addAppender(lines);
    }

    @AfterEach
    void stop() {
        LOGGER.detachAppender(lines);
        LOGGER.setLevel(null);
        calls.close();
    }

    @Test
    void everyLineHasTheIdsAndNothingOfTheText() throws InterruptedException {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER), "mine-17");
        calls.call(request -> request.setRequestId("gen-5.0").addPromptIds(48_123), headers);
        Event.Submitted submitted = calls.submitted();
        GenerationListener listener = submitted.listener();
        listener.onToken(0, new SampledToken(31_999, Float.NaN, List.of()));
        listener.onRequeued();
        listener.onFinished(new GenerationResult(
                GenerationResult.Reason.STOP, 0, 0, 0, GenerationResult.Recovery.NONE, 0, List.of()));

        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.INFO, Level.DEBUG);
        assertThat(lines.list).allSatisfy(line -> {
            assertThat(line.getMDCPropertyMap())
                    .isEqualTo(Map.of(
                            "request_id",
                            "mine-17",
                            "generation_id",
                            "gen-5.0",
                            "traceId",
                            EndpointCalls.TRACE.split("-")[1]));
            assertThat(line.getFormattedMessage()).contains("after 1 tokens").doesNotContain("48123", "31999");
        });
        assertThat(MDC.getCopyOfContextMap()).as("other lines are of others").isNullOrEmpty();
        assertThat(submitted.request().trace()).isEqualTo(EndpointCalls.TRACE);
    }

    @Test
    void aRecoveryOfSeveralAttemptsIsOneLine() throws InterruptedException {
        calls.call(request -> request.setRequestId("gen-6.0"), new Metadata());
        GenerationListener listener = calls.submitted().listener();
        listener.onRequeued();
        listener.onRequeued();
        listener.onToken(0, new SampledToken(1, Float.NaN, List.of()));
        listener.onRequeued();
        listener.onRequeued();

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("put back after 0 tokens"),
                        line -> assertThat(line).startsWith("put back after 1 tokens"));
    }
}
