package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.stagecoach.gateway.fake.FakeMember;
import io.stagecoach.gateway.fake.Scripts;
import io.stagecoach.proto.FinishReason;
import io.stagecoach.proto.Token;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code best_of}, {@code echo} and stop strings of completions. */
class CompletionChoicesTest extends GatewayTest {
    /** Two tokens whose mean logprob falls with the distance of the seed from 7. */
    private static final FakeMember.Script RANKED = (request, events) -> {
        long seed = request.getSampling().getSeed();
        for (int i = 0; i < 2; i++) {
            Token.Builder token = Token.newBuilder().setIndex(i).setId((int) ('0' + seed));
            if (request.getSampling().hasLogprobs()) {
                token.setLogprob(-Math.abs(seed - 7) - i);
            }
            events.onNext(io.stagecoach.proto.GenerateEvent.newBuilder()
                    .setToken(token)
                    .build());
        }
        events.onNext(Scripts.finished(FinishReason.LENGTH, 2));
        events.onCompleted();
    };

    @Test
    void bestOfAnswersWithTheLikeliestTexts() {
        cluster.script(RANKED);
        JsonNode answer = answer(
                COMPLETIONS, "{\"prompt\": [\"A\", \"BB\"], \"n\": 2, \"best_of\": 4, \"seed\": 5, \"max_tokens\": 2}");

        assertThat(answer.get("choices").toString())
                .as("seeds 5 to 8 were tried; 7 is the best, 6 is before 8 of the same rank")
                .isEqualTo(String.join(
                        ",", "[" + choice(0, "77"), choice(1, "66"), choice(2, "77"), choice(3, "66") + "]"));
        assertThat(answer.get("usage").get("prompt_tokens").intValue()).isEqualTo(3);
        assertThat(answer.get("usage").get("completion_tokens").intValue())
                .as("those that were not chosen count too")
                .isEqualTo(16);
    }

    private static String choice(int index, String text) {
        return "{\"index\":" + index + ",\"text\":\"" + text + "\",\"logprobs\":null,\"finish_reason\":\"length\"}";
    }

    @Test
    void echoBeginsWithThePrompt() {
        assertThat(texts("{\"prompt\": [\"Hé \", \"x\"], \"echo\": true}")).containsExactly("Hé Hello", "xHello");
        assertThat(texts("{\"prompt\": [72, 195, 169], \"echo\": true}")).containsExactly("HéHello");

        cluster.tokenizer.failure = Status.FAILED_PRECONDITION;
        error(post(COMPLETIONS, "{\"prompt\": [72], \"echo\": true}"), 400, "no_tokenizer");
    }

    @Test
    void echoIsTheFirstChunkOfAStream() {
        List<Event> events = events(COMPLETIONS, "{\"prompt\": \"Hi \", \"echo\": true, \"stream\": true}");
        assertThat(events.subList(0, 2).stream()
                        .map(event ->
                                event.json().get("choices").get(0).get("text").stringValue()))
                .containsExactly("Hi ", "H");
    }

    @Test
    void stopStringsAreFoundAcrossTokensAndNeverStreamed() {
        cluster.script(Scripts.text("one two three"));
        String body = "{\"prompt\": \"Hi\", \"stop\": [\"x\", \"y\", \"z\", \"two th\"]";
        assertThat(texts(body + "}")).containsExactly("one ");
        List<Event> events = events(COMPLETIONS, body + ", \"stream\": true}");
        StringBuilder text = new StringBuilder();
        for (Event event : events.subList(0, events.size() - 1)) {
            text.append(event.json().get("choices").get(0).get("text").stringValue());
        }
        assertThat(text).hasToString("one ");
    }

    private List<String> texts(String body) {
        return answer(COMPLETIONS, body)
                .get("choices")
                .valueStream()
                .map(choice -> choice.get("text").stringValue())
                .toList();
    }
}
