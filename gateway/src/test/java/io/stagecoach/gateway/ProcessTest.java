package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.grpc.Status;
import io.stagecoach.gateway.fake.FakeTokenizer;
import io.stagecoach.gateway.fake.Scripts;
import io.stagecoach.proto.GenerateRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ProcessTest extends GatewayTest {
    @Test
    void answersWithTextUsageAndMetrics() {
        JsonNode answer = answer(PROCESS, """
            {"text": "Hi", "metadata": {"user": 7, "price": 1.10, "nested": {"a": [true, null]}}}\
            """);

        assertThat(answer.get("id").stringValue()).startsWith("gen-");
        assertThat(answer.get("text").stringValue()).isEqualTo("Hello");
        assertThat(answer.get("finish_reason").stringValue()).isEqualTo("stop");
        assertThat(answer.get("metadata").toString())
                .isEqualTo("{\"user\":7,\"price\":1.1,\"nested\":{\"a\":[true,null]}}");
        assertThat(answer.get("usage").toString())
                .isEqualTo("{\"prompt_tokens\":2,\"completion_tokens\":6,\"total_tokens\":8,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":1}}");
        JsonNode metrics = answer.get("metrics");
        assertThat(metrics.get("prefill_ms").doubleValue()).isEqualTo(12.25);
        assertThat(metrics.get("decode_ms").doubleValue()).isEqualTo(30.125);
        assertThat(metrics.get("queue_ms").doubleValue()).isEqualTo(0.5);
        assertThat(metrics.get("failovers").intValue()).isZero();
        assertThat(metrics.get("total_ms").doubleValue())
                .isGreaterThanOrEqualTo(metrics.get("ttft_ms").doubleValue());
        assertThat(metrics.get("ttft_ms").doubleValue())
                .isGreaterThanOrEqualTo(metrics.get("tokenize_ms").doubleValue())
                .isPositive();
        assertThat(metrics.get("tokens_per_second").doubleValue()).isPositive();
        assertThat(metrics.get("stages").get(1).toString())
                .isEqualTo("{\"stage\":1,\"member\":\"node2\",\"compute_ms\":8.5,\"hop_ms\":0.25,\"queue_ms\":0.125,"
                        + "\"steps\":6}");
    }

    @Test
    void sendsTheDefaultsToTheMember() {
        JsonNode answer = answer(PROCESS, "{\"text\": \"Hi\"}");

        GenerateRequest request = asked().getFirst();
        assertThat(request.getPromptIdsList()).isEqualTo(FakeTokenizer.ids("Hi"));
        assertThat(request.getSampling().getTemperature()).isEqualTo(0.8f);
        assertThat(request.getSampling().getTopK()).isEqualTo(40);
        assertThat(request.getSampling().getTopP()).isEqualTo(0.95f);
        assertThat(request.getSampling().getRepetitionPenalty()).isEqualTo(1f);
        assertThat(request.getSampling().hasLogprobs()).isFalse();
        assertThat(request.getStopIdsList()).containsExactly(FakeTokenizer.EOS);
        assertThat(request.getMaxNewTokens())
                .as("64, but the context leaves only 62")
                .isEqualTo(62);
        assertThat(answer.get("seed").longValue())
                .as("the random seed that was used")
                .isEqualTo(request.getSampling().getSeed());
        assertThat(answer.get("metadata").toString()).isEqualTo("{}");
    }

    @Test
    void sendsEveryParameterToTheMember() {
        answer(PROCESS, """
            {"text": "Hi", "parameters": {"max_new_tokens": 3, "temperature": 0, "top_k": 0, "top_p": 1,
             "repetition_penalty": 1.25, "seed": -5, "stop": ["x"], "stream": false}}\
            """);

        GenerateRequest request = asked().getFirst();
        assertThat(request.getMaxNewTokens()).isEqualTo(3);
        assertThat(request.getSampling().getTemperature()).isZero();
        assertThat(request.getSampling().getTopK()).isZero();
        assertThat(request.getSampling().getTopP()).isEqualTo(1f);
        assertThat(request.getSampling().getRepetitionPenalty()).isEqualTo(1.25f);
        assertThat(request.getSampling().getSeed()).isEqualTo(-5);
    }

    @Test
    void aSlidingTextMayExceedTheContextEvenAfterFailover() {
        String text = "x".repeat(200);
        cluster.script((request, events) -> (request.getGeneratedIdsCount() == 0
                        ? Scripts.begins(text, 100, Scripts.fails(Status.UNAVAILABLE))
                        : Scripts.text(text))
                .run(request, events));
        JsonNode answer = answer(PROCESS, """
            {"text": "Hi", "parameters": {"max_new_tokens": 150, "context_overflow": "slide"}}\
            """);

        assertThat(answer.get("text").stringValue()).isEqualTo("x".repeat(150));
        assertThat(answer.get("finish_reason").stringValue()).isEqualTo("length");
        assertThat(asked()).hasSize(2).allSatisfy(request -> {
            assertThat(request.getSlide()).isTrue();
            assertThat(request.getMaxNewTokens()).isEqualTo(150);
        });
    }

    @Test
    void onlyATextThatEndsWithTheContextHasItsLimitFitted() {
        answer(PROCESS, "{\"text\": \"Hi\", \"parameters\": {\"context_overflow\": \"slide\"}}");
        answer(PROCESS, "{\"text\": \"Hi\", \"parameters\": {\"context_overflow\": \"stop\"}}");

        assertThat(asked())
                .extracting(GenerateRequest::getSlide, GenerateRequest::getMaxNewTokens)
                .containsExactlyInAnyOrder(tuple(true, 64), tuple(false, 62));
    }

    @Test
    void takesWholeNumbersWithAPoint() {
        JsonNode answer = answer(PROCESS, """
            {"text": "Hi", "metadata": {"n": 1.0, "of": [2.5]}, "parameters": {"max_new_tokens": 3.0, "top_k": 5.0,
             "seed": 9007199254740993.0, "temperature": 1.0, "logit_bias": {"5": 2.0}}}\
            """);

        GenerateRequest request = asked().getFirst();
        assertThat(request.getMaxNewTokens()).isEqualTo(3);
        assertThat(request.getSampling().getTopK()).isEqualTo(5);
        assertThat(request.getSampling().getSeed()).isEqualTo(9007199254740993L);
        assertThat(request.getSampling().getLogitBiasMap()).isEqualTo(Map.of(5, 2f));
        assertThat(answer.get("metadata").toString()).isEqualTo("{\"n\":1.0,\"of\":[2.5]}");
    }

    @Test
    void nullEqualsLeftOut() {
        JsonNode answer = answer(PROCESS, """
            {"text": "Hi", "metadata": null, "parameters": {"max_new_tokens": null, "stop": null, "stream": null}}\
            """);

        assertThat(answer.get("text").stringValue()).isEqualTo("Hello");
        assertThat(answer.get("metadata").toString()).isEqualTo("{}");
    }

    @Test
    void endsAtTheTokenLimit() {
        JsonNode answer = answer(PROCESS, "{\"text\": \"Hi\", \"parameters\": {\"max_new_tokens\": 4}}");

        assertThat(answer.get("text").stringValue()).isEqualTo("Hell");
        assertThat(answer.get("finish_reason").stringValue()).isEqualTo("length");
        assertThat(answer.get("usage").get("completion_tokens").intValue()).isEqualTo(4);
    }

    @Test
    void streamsTokenByTokenThenTheWhole() {
        List<Event> events =
                events(PROCESS, "{\"text\": \"Hi\", \"metadata\": {\"k\": 1}, \"parameters\": {\"stream\": true}}");

        List<Event> tokens = events.subList(0, events.size() - 1);
        assertThat(tokens).extracting(Event::name).containsOnly("token");
        assertThat(tokens.getFirst().data()).isEqualTo("{\"index\":0,\"id\":72,\"text\":\"H\"}");
        assertThat(tokens.getLast().data()).isEqualTo("{\"index\":5,\"id\":256,\"text\":\"\"}");
        assertThat(events.getLast().name()).isEqualTo("done");
        JsonNode done = events.getLast().json();
        assertThat(done.get("text").stringValue()).isEqualTo("Hello");
        assertThat(done.get("finish_reason").stringValue()).isEqualTo("stop");
        assertThat(done.get("metadata").toString()).isEqualTo("{\"k\":1}");
        assertThat(done.get("usage").get("total_tokens").intValue()).isEqualTo(8);
        assertThat(done.get("metrics").get("stages")).hasSize(2);
    }

    @Test
    void neverStreamsHalfACharacter() {
        cluster.script(Scripts.text("né😀!"));

        List<Event> events = events(PROCESS, "{\"text\": \"Hi\", \"parameters\": {\"stream\": true}}");

        assertThat(texts(events)).containsExactly("n", "", "é", "", "", "", "😀", "!", "");
        assertThat(events.getLast().json().get("text").stringValue()).isEqualTo("né😀!");
    }

    @Test
    void releasesAnIncompleteCharacterWithTheLastToken() {
        cluster.script(Scripts.text("n😀"));

        List<Event> events =
                events(PROCESS, "{\"text\": \"Hi\", \"parameters\": {\"stream\": true, \"max_new_tokens\": 3}}");

        assertThat(texts(events)).containsExactly("n", "", "\ufffd");
        assertThat(events.getLast().json().get("text").stringValue()).isEqualTo("n\ufffd");
    }

    @Test
    void stopsBeforeAStopStringThatSpansTokensAndStopsTheMember() {
        cluster.script(Scripts.begins("one STOP two", 9, Scripts.silent()));

        List<Event> events = events(
                PROCESS, "{\"text\": \"Hi\", \"parameters\": {\"stream\": true, \"stop\": [\"never\", \"STOP\"]}}");

        assertThat(texts(events))
                .as("text that may begin a stop string is held back; \"ne\" of \"never\" too")
                .containsExactly("o", "", "", "ne ", "", "", "", "");
        assertThat(events.getLast().json().get("text").stringValue()).isEqualTo("one ");
        assertThat(events.getLast().json().get("finish_reason").stringValue()).isEqualTo("stop");
        assertThat(cluster.members().stream().flatMap(member -> member.stopped.stream()))
                .containsExactly(asked().getFirst().getRequestId());
    }

    @Test
    void releasesTextThatOnlyBeganLikeAStopString() {
        cluster.script(Scripts.text("a STO"));

        List<Event> events =
                events(PROCESS, "{\"text\": \"Hi\", \"parameters\": {\"stream\": true, \"stop\": \"STOP\"}}");

        assertThat(texts(events)).containsExactly("a", " ", "", "", "", "STO");
        assertThat(events.getLast().json().get("text").stringValue()).isEqualTo("a STO");
    }

    @Test
    void stopsAtAStopStringOfMultibyteCharacters() {
        cluster.script(Scripts.text("xé😀y"));

        JsonNode answer = answer(PROCESS, "{\"text\": \"Hi\", \"parameters\": {\"stop\": \"é😀\"}}");

        assertThat(answer.get("text").stringValue()).isEqualTo("x");
        assertThat(answer.get("finish_reason").stringValue()).isEqualTo("stop");
        assertThat(answer.get("usage").get("completion_tokens").intValue()).isEqualTo(7);
    }

    static List<String> texts(List<Event> events) {
        return events.stream()
                .filter(event -> event.name().equals("token"))
                .map(event -> event.json().get("text").stringValue())
                .toList();
    }
}
