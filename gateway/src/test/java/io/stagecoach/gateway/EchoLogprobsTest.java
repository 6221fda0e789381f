package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.stagecoach.gateway.fake.FakeCluster;
import io.stagecoach.gateway.fake.Scripts;
import io.stagecoach.proto.GenerateRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code echo} with {@code logprobs}: the prompt's tokens are scored, as evaluations of likelihoods need it. */
class EchoLogprobsTest extends GatewayTest {
    /** As lm-eval-harness asks for a loglikelihood. */
    private static final String SCORE = "\"echo\": true, \"logprobs\": 1, \"max_tokens\": 0}";

    @Test
    void thePromptHasLogprobsOfWhichTheFirstIsNull() {
        JsonNode choice = choice("{\"prompt\": \"é! \", \"echo\": true, \"logprobs\": 2, \"max_tokens\": 2}");

        assertThat(choice.get("text").stringValue()).isEqualTo("é! He");
        JsonNode logprobs = choice.get("logprobs");
        assertThat(logprobs.get("tokens").toString()).isEqualTo("[\"\ufffd\",\"\ufffd\",\"!\",\" \",\"H\",\"e\"]");
        assertThat(logprobs.get("token_logprobs").toString()).isEqualTo("[null,-0.5,-1.0,-1.5,-0.25,-0.5]");
        assertThat(logprobs.get("text_offset").toString()).isEqualTo("[0,0,1,2,3,4]");
        assertThat(logprobs.get("top_logprobs").get(0).isNull()).isTrue();
        assertThat(logprobs.get("top_logprobs").get(2).toString())
                .as("the two most likely, and the token itself")
                .isEqualTo("{\"a\":-0.0,\"b\":-0.125,\"!\":-1.0}");
        assertThat(asked()).singleElement().matches(GenerateRequest::getPromptLogprobs);
    }

    @Test
    void withMaxTokensZeroOnlyThePromptIsScored() {
        JsonNode answer = answer(COMPLETIONS, "{\"prompt\": [[72, 105], [120, 121, 122]], \"n\": 2, " + SCORE);

        assertThat(answer.get("choices").valueStream())
                .extracting(choice -> choice.get("text").stringValue())
                .containsExactly("Hi", "Hi", "xyz", "xyz");
        assertThat(answer.get("choices").valueStream())
                .extracting(
                        choice -> choice.get("logprobs").get("token_logprobs").toString())
                .containsExactly("[null,-0.5]", "[null,-0.5]", "[null,-0.5,-1.0]", "[null,-0.5,-1.0]");
        assertThat(answer.get("choices").get(3).get("finish_reason").stringValue())
                .isEqualTo("length");
        assertThat(answer.get("usage").get("prompt_tokens").intValue()).isEqualTo(5);
        assertThat(answer.get("usage").get("completion_tokens").intValue()).isZero();
        assertThat(asked()).hasSize(4).allMatch(request -> request.getMaxNewTokens() == 0);
    }

    @Test
    void echoWithoutLogprobsAndTokensNeedsNoMember() {
        assertThat(choice("{\"prompt\": \"Hi\", \"max_tokens\": 0}").get("text").stringValue())
                .isEmpty();
        assertThat(choice("{\"prompt\": \"Hi\", \"max_tokens\": 0, \"echo\": true}")
                        .get("text")
                        .stringValue())
                .isEqualTo("Hi");
        assertThat(choice("{\"prompt\": \"x\", " + SCORE).get("logprobs").toString())
                .isEqualTo(
                        "{\"text_offset\":[0],\"token_logprobs\":[null],\"tokens\":[\"x\"],\"top_logprobs\":[null]}");
        assertThat(asked()).isEmpty();
    }

    @Test
    void aScoredPromptMayFillTheContext() {
        String full = "x".repeat(FakeCluster.POSITIONS);
        assertThat(choice("{\"prompt\": \"" + full + "\", " + SCORE)
                        .get("logprobs")
                        .get("tokens"))
                .hasSize(FakeCluster.POSITIONS);
        assertThat(error(post(COMPLETIONS, "{\"prompt\": \"" + full + "x\", " + SCORE), 400, "context_length_exceeded")
                        .get("message")
                        .stringValue())
                .endsWith("shorten it to " + FakeCluster.POSITIONS + " tokens or fewer");
    }

    @Test
    void aStreamBeginsWithThePromptAndItsLogprobs() {
        List<Event> events = events(
                COMPLETIONS,
                "{\"prompt\": \"Hi \", \"echo\": true, \"logprobs\": 0, \"stream\": true, \"return_token_ids\": true}");
        JsonNode first = events.getFirst().json().get("choices").get(0);
        assertThat(first.get("text").stringValue()).isEqualTo("Hi ");
        assertThat(first.get("prompt_token_ids").toString()).isEqualTo("[72,105,32]");
        assertThat(first.get("logprobs").toString())
                .isEqualTo(
                        "{\"text_offset\":[0,1,2],\"token_logprobs\":[null,-0.5,-1.0],\"tokens\":[\"H\",\"i\",\" \"],"
                                + "\"top_logprobs\":[null,{\"i\":-0.5},{\" \":-1.0}]}");
        JsonNode second = events.get(1).json().get("choices").get(0);
        assertThat(second.get("text").stringValue()).isEqualTo("H");
        assertThat(second.get("logprobs").get("text_offset").toString()).isEqualTo("[3]");
        assertThat(second.has("prompt_token_ids")).isFalse();
    }

    @Test
    void everyScoreComesOnceWhenMembersFail() {
        cluster.script((request, events) -> {
            int scored = request.getRequestId().endsWith(".0") ? 2 : 3;
            if (request.getRequestId().endsWith(".2")) {
                Scripts.text("Hello").run(request, events);
            } else {
                events.onNext(Scripts.scores(request, 1, scored));
                if (scored == 3) {
                    events.onNext(Scripts.token(request, 0, 'H'));
                }
                events.onError(Status.UNAVAILABLE.asRuntimeException());
            }
        });
        JsonNode choice = choice("{\"prompt\": \"abcd\", \"echo\": true, \"logprobs\": 0, \"max_tokens\": 2}");
        assertThat(choice.get("logprobs").get("token_logprobs").toString())
                .isEqualTo("[null,-0.5,-1.0,-1.5,-0.25,-0.5]");
        assertThat(choice.get("text").stringValue()).isEqualTo("abcdHe");
        assertThat(asked())
                .as("once the scores are there, and then tokens, only these are asked for")
                .extracting(GenerateRequest::getPromptLogprobs)
                .containsExactly(true, true, false);
    }

    @Test
    void aMemberThatOmitsScoresIsBroken() {
        cluster.script((request, events) -> events.onNext(Scripts.token(request, 0, 'H')));
        error(post(COMPLETIONS, "{\"prompt\": \"abcd\", " + SCORE.replace("0}", "1}")), 500, "internal_error");
    }

    private JsonNode choice(String body) {
        return answer(COMPLETIONS, body).get("choices").get(0);
    }
}
