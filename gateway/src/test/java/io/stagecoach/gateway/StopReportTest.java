package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.stagecoach.gateway.fake.Scripts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A text that ends at a stop string has the metrics of its member's report. */
class StopReportTest extends GatewayTest {
    private static final String STOPPED =
            "{\"text\": \"Hi\", \"metadata\": {}, \"parameters\": {\"stop\": \"tw\", \"max_new_tokens\": 20}}";

    @BeforeEach
    void textThatWouldGoOn() {
        cluster.script(Scripts.begins("one two three", 6, Scripts.silent()));
    }

    @Test
    void aStoppedMemberSendsItsReport() {
        JsonNode answer = answer(PROCESS, STOPPED);

        assertThat(answer.get("text").stringValue()).isEqualTo("one ");
        assertThat(answer.get("finish_reason").stringValue()).isEqualTo("stop");
        assertThat(answer.get("usage").get("completion_tokens").intValue()).isEqualTo(6);
        assertThat(answer.get("usage")
                        .get("prompt_tokens_details")
                        .get("cached_tokens")
                        .intValue())
                .isEqualTo(Scripts.CACHED);
        assertThat(answer.get("metrics").get("stages")).hasSize(2);
        String call = asked().getFirst().getRequestId();
        assertThat(cluster.members().stream().flatMap(member -> member.stopped.stream()))
                .containsExactly(call);
    }

    @Test
    void aMemberLostAfterTheStopIsNotReplaced() {
        cluster.members()
                .forEach(member -> member.whenStopped = call -> call.onError(Status.UNAVAILABLE.asException()));
        JsonNode answer = answer(PROCESS, STOPPED);

        assertThat(answer.get("text").stringValue()).isEqualTo("one ");
        assertThat(answer.get("metrics").get("stages")).isEmpty();
        assertThat(answer.get("usage").has("prompt_tokens_details")).isFalse();
        assertThat(asked()).hasSize(1);
    }

    @Test
    void theWaitForTheReportIsShort() {
        cluster.members().forEach(member -> member.whenStopped = call -> {});
        JsonNode answer = answer(PROCESS, STOPPED);

        assertThat(answer.get("text").stringValue()).isEqualTo("one ");
        assertThat(answer.get("metrics").get("stages")).isEmpty();
        awaitCancelled();
    }
}
