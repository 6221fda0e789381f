package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.stagecoach.gateway.fake.Scripts;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;

/** Problems when the services behind the gateway are unavailable. */
class OutageTest extends GatewayTest {
    @Test
    void reportsAnUnreachableTokenizer() {
        cluster.tokenizer.failure = Status.UNAVAILABLE;

        ResponseSpec response = post(PROCESS, "{\"text\": \"a\"}");

        response.expectHeader().valueEquals("Retry-After", "2");
        assertThat(problem(response, 503, "tokenizer-unavailable").get("detail").stringValue())
                .contains("tokenizer service cannot be reached");
    }

    @Test
    void reportsAModelWithoutATokenizer() {
        cluster.tokenizer.failure = Status.FAILED_PRECONDITION;

        assertThat(problem(post(PROCESS, "{\"text\": \"a\"}"), 400, "no-tokenizer")
                        .get("detail")
                        .stringValue())
                .contains("send token ids to /v1/completions");
    }

    @Test
    void stopStringsNeedATokenizer() {
        String body = "{\"prompt\": [1], \"stop\": \"x\"}";
        cluster.tokenizer.failure = Status.FAILED_PRECONDITION;
        assertThat(error(post(COMPLETIONS, body), 400, "no_tokenizer")
                        .get("param")
                        .stringValue())
                .isEqualTo("stop");
        cluster.tokenizer.failure = Status.UNAVAILABLE;
        error(post(COMPLETIONS, body), 503, "tokenizer_unavailable");
    }

    @Test
    void namesTheUncoveredStage() {
        cluster.script(Scripts.fails(Status.UNAVAILABLE, "missing-stages", "1, 2", "retry-after-ms", "2500"));

        ResponseSpec response = post(PROCESS, "{\"text\": \"a\"}");

        response.expectHeader().valueEquals("Retry-After", "3");
        JsonNode problem = problem(response, 503, "stage-uncovered");
        assertThat(problem.get("missing_stages").toString()).isEqualTo("[1,2]");
        assertThat(problem.get("detail").stringValue()).contains("stages 1, 2 have no ready replica");
        assertThat(asked()).hasSize(1);
    }

    @Test
    void reportsFullQueues() {
        cluster.script(Scripts.fails(Status.RESOURCE_EXHAUSTED.withDescription("256 wait"), "retry-after-ms", "1500"));

        ResponseSpec response = post(PROCESS, "{\"text\": \"a\"}");

        response.expectHeader().valueEquals("Retry-After", "2");
        assertThat(problem(response, 429, "queue-full").get("detail").stringValue())
                .contains("256 wait");
        assertThat(asked()).as("both were asked").hasSize(2);
    }

    @Test
    void passesOnTheMembersRefusal() {
        cluster.script(Scripts.fails(Status.INVALID_ARGUMENT.withDescription("top_k 7 is odd: use 8")));

        assertThat(problem(post(PROCESS, "{\"text\": \"a\"}"), 400, "invalid-parameter")
                        .get("detail")
                        .stringValue())
                .isEqualTo("top_k 7 is odd: use 8");
        assertThat(asked()).hasSize(1);
    }

    @Test
    void anInternalErrorRevealsOnlyItsRequestId() {
        cluster.script(Scripts.fails(Status.INTERNAL.withDescription("NullPointerException at Foo.java")));

        JsonNode problem = problem(post(PROCESS, "{\"text\": \"a\"}"), 500, "internal-error");

        assertThat(problem.get("request_id").stringValue()).isNotEmpty();
        assertThat(problem.toString()).doesNotContain("NullPointer", "Foo.java", "\tat ");
    }
}
