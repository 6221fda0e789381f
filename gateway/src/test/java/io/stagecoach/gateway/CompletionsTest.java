package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.stagecoach.gateway.fake.Scripts;
import io.stagecoach.proto.GenerateRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

class CompletionsTest extends GatewayTest {
    @Test
    void answersInOpenAisForm() {
        JsonNode answer = answer(COMPLETIONS, "{\"model\": \"demo\", \"prompt\": \"Hi\", \"user\": \"me\"}");

        assertThat(answer.get("id").stringValue()).startsWith("cmpl-");
        assertThat(answer.get("object").stringValue()).isEqualTo("text_completion");
        assertThat(answer.get("created").longValue()).isGreaterThan(1_700_000_000L);
        assertThat(answer.get("model").stringValue()).isEqualTo("demo");
        assertThat(answer.get("choices").toString())
                .isEqualTo("[{\"index\":0,\"text\":\"Hello\",\"logprobs\":null,\"finish_reason\":\"stop\"}]");
        assertThat(answer.get("usage").toString())
                .isEqualTo("{\"prompt_tokens\":2,\"completion_tokens\":6,\"total_tokens\":8,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":1}}");
    }

    @Test
    void sendsOpenAisDefaultsToTheMember() {
        answer(COMPLETIONS, "{\"prompt\": \"Hi\"}");

        GenerateRequest request = asked().getFirst();
        assertThat(request.getMaxNewTokens()).isEqualTo(16);
        assertThat(request.getSampling().getTemperature()).isEqualTo(1f);
        assertThat(request.getSampling().getTopK()).isZero();
        assertThat(request.getSampling().getTopP()).isEqualTo(1f);
        assertThat(request.getSampling().getRepetitionPenalty()).isEqualTo(1f);
    }

    @Test
    void sendsEveryParameterToTheMember() {
        answer(COMPLETIONS, """
            {"prompt": "Hi", "max_tokens": 3, "temperature": 0.5, "top_p": 0.75, "top_k": -1,
             "repetition_penalty": 1.5, "seed": 9, "stop": null, "n": 1, "echo": false, "suffix": null,
             "best_of": 1, "presence_penalty": 0.5, "frequency_penalty": -2, "logit_bias": {"5": -100, "7": 1.5}}\
            """);

        GenerateRequest request = asked().getFirst();
        assertThat(request.getMaxNewTokens()).isEqualTo(3);
        assertThat(request.getSampling().getTemperature()).isEqualTo(0.5f);
        assertThat(request.getSampling().getTopP()).isEqualTo(0.75f);
        assertThat(request.getSampling().getTopK()).isZero();
        assertThat(request.getSampling().getRepetitionPenalty()).isEqualTo(1.5f);
        assertThat(request.getSampling().getPresencePenalty()).isEqualTo(0.5f);
        assertThat(request.getSampling().getFrequencyPenalty()).isEqualTo(-2f);
        assertThat(request.getSampling().getLogitBiasMap()).isEqualTo(Map.of(5, -100f, 7, 1.5f));
        assertThat(request.getSampling().hasLogprobs()).isFalse();
        assertThat(request.getSampling().getSeed()).isEqualTo(9);
    }

    @Test
    void generatesNChoicesPerPromptWithSeedsOfTheirOwn() {
        cluster.script((request, events) -> Scripts.text("p" + request.getPromptIds(0) + "s"
                        + request.getSampling().getSeed())
                .run(request, events));

        JsonNode answer = answer(COMPLETIONS, "{\"prompt\": [\"A\", \"BB\"], \"n\": 2, \"seed\": 5}");

        assertThat(choices(answer, "index")).containsExactly("0", "1", "2", "3");
        assertThat(choices(answer, "text")).containsExactly("\"p65s5\"", "\"p65s6\"", "\"p66s5\"", "\"p66s6\"");
        assertThat(answer.get("usage").toString())
                .as("a prompt counts once")
                .isEqualTo("{\"prompt_tokens\":3,\"completion_tokens\":24,\"total_tokens\":27,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":2}}");
    }

    @Test
    void withoutASeedEqualPromptsAreSampledEachByItself() {
        answer(COMPLETIONS, "{\"prompt\": [\"A\", \"A\", \"A\"], \"n\": 2}");

        List<Long> seeds =
                asked().stream().map(request -> request.getSampling().getSeed()).toList();
        assertThat(seeds).hasSize(6).doesNotHaveDuplicates();
        assertThat(seeds)
                .filteredOn(seed -> seeds.contains(seed + 1))
                .as("n counts from the prompt's seed")
                .hasSize(3);
    }

    @Test
    void topPZeroTakesTheMostLikelyToken() {
        answer(COMPLETIONS, "{\"prompt\": \"Hi\", \"top_p\": 0, \"top_k\": 7}");

        assertThat(asked().getFirst().getSampling().getTopK()).isEqualTo(1);
        assertThat(asked().getFirst().getSampling().getTopP()).isEqualTo(1);
    }

    @Test
    void takesTokenIdsAndListsOfThem() {
        answer(COMPLETIONS, "{\"prompt\": [72, 105]}");
        JsonNode two = answer(COMPLETIONS, "{\"prompt\": [[1, 2, 3], [4]]}");

        assertThat(asked()).extracting(GenerateRequest::getPromptIdsList).contains(List.of(72, 105), List.of(4));
        assertThat(two.get("choices")).hasSize(2);
        assertThat(two.get("usage").get("prompt_tokens").intValue()).isEqualTo(4);
    }

    @Test
    void aTextMaySlidePastTheContext() {
        cluster.script(Scripts.text("x".repeat(200)));

        JsonNode answer =
                answer(COMPLETIONS, "{\"prompt\": \"Hi\", \"max_tokens\": 150, \"context_overflow\": \"slide\"}");

        assertThat(answer.get("usage").get("completion_tokens").intValue()).isEqualTo(150);
        assertThat(asked()).singleElement().matches(GenerateRequest::getSlide);
    }

    @Test
    void reportsLogprobs() {
        cluster.script(Scripts.text("é!"));

        JsonNode logprobs = answer(COMPLETIONS, "{\"prompt\": \"Hi\", \"logprobs\": 2}")
                .get("choices")
                .get(0)
                .get("logprobs");

        assertThat(logprobs.get("tokens").toString()).isEqualTo("[\"\ufffd\",\"\ufffd\",\"!\",\"<|endoftext|>\"]");
        assertThat(logprobs.get("token_logprobs").toString()).isEqualTo("[-0.25,-0.5,-0.75,-1.0]");
        assertThat(logprobs.get("text_offset").toString()).isEqualTo("[0,0,1,2]");
        assertThat(logprobs.get("top_logprobs").get(2).toString())
                .as("the two most likely, and the chosen one")
                .isEqualTo("{\"a\":-0.75,\"b\":-1.25,\"!\":-0.75}");
    }

    @Test
    void reportsOnlyTheChosenTokenWithLogprobsZero() {
        JsonNode logprobs = answer(COMPLETIONS, "{\"prompt\": \"Hi\", \"logprobs\": 0, \"max_tokens\": 1}")
                .get("choices")
                .get(0)
                .get("logprobs");

        assertThat(logprobs.get("top_logprobs").toString()).isEqualTo("[{\"H\":-0.25}]");
    }

    @Test
    void writesTokensAsIdsOnRequest() {
        JsonNode logprobs = answer(COMPLETIONS, """
            {"prompt": "Hi", "logprobs": 1, "max_tokens": 2, "return_tokens_as_token_ids": true}\
            """).get("choices").get(0).get("logprobs");

        assertThat(logprobs.get("tokens").toString()).isEqualTo("[\"token_id:72\",\"token_id:101\"]");
        assertThat(logprobs.get("top_logprobs").get(0).toString())
                .isEqualTo("{\"token_id:97\":-0.25,\"token_id:72\":-0.25}");
    }

    @Test
    void returnsTokenIdsOnRequest() {
        JsonNode choice = answer(COMPLETIONS, "{\"prompt\": \"Hi\", \"return_token_ids\": true}")
                .get("choices")
                .get(0);

        assertThat(choice.get("prompt_token_ids").toString()).isEqualTo("[72,105]");
        assertThat(choice.get("token_ids").toString()).isEqualTo("[72,101,108,108,111,256]");
    }

    @Test
    void streamsChunksAndDone() {
        List<Event> events = events(COMPLETIONS, "{\"prompt\": \"Hi\", \"stream\": true}");

        assertThat(events).extracting(Event::name).containsOnly("");
        assertThat(events.getLast().data()).isEqualTo("[DONE]");
        assertThat(events).hasSize(7);
        JsonNode first = events.getFirst().json();
        assertThat(first.get("object").stringValue()).isEqualTo("text_completion");
        assertThat(first.get("choices").toString())
                .isEqualTo("[{\"index\":0,\"text\":\"H\",\"logprobs\":null,\"finish_reason\":null}]");
        assertThat(first.has("usage")).isFalse();
        assertThat(events.get(5).json().get("choices").toString())
                .isEqualTo("[{\"index\":0,\"text\":\"\",\"logprobs\":null,\"finish_reason\":\"stop\"}]");
    }

    @Test
    void streamsUsageIdsAndLogprobsOnRequest() {
        List<Event> events = events(COMPLETIONS, """
            {"prompt": "Hi", "stream": true, "max_tokens": 2, "return_token_ids": true, "logprobs": 0,
             "stream_options": {"include_usage": true}}\
            """);

        assertThat(events.get(0).json().get("choices").toString())
                .isEqualTo("[{\"index\":0,\"text\":\"H\",\"logprobs\":{\"text_offset\":[0],\"token_logprobs\":[-0.25],"
                        + "\"tokens\":[\"H\"],\"top_logprobs\":[{\"H\":-0.25}]},\"finish_reason\":null,"
                        + "\"prompt_token_ids\":[72,105],\"token_ids\":[72]}]");
        assertThat(events.get(0).json().get("usage").isNull()).isTrue();
        assertThat(events.get(1).json().get("choices").get(0).has("prompt_token_ids"))
                .isFalse();
        assertThat(events.get(1).json().get("choices").get(0).get("token_ids").toString())
                .isEqualTo("[101]");
        JsonNode last = events.get(events.size() - 2).json();
        assertThat(last.get("choices").toString()).isEqualTo("[]");
        assertThat(last.get("usage").toString())
                .isEqualTo("{\"prompt_tokens\":2,\"completion_tokens\":2,\"total_tokens\":4,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":1}}");
    }

    @Test
    void takesOpenAisOptionOfPaddedChunks() {
        for (String value : List.of("true", "false", "null")) {
            post(
                            COMPLETIONS,
                            "{\"prompt\": \"Hi\", \"stream\": true, \"stream_options\": {\"include_obfuscation\": "
                                    + value + "}}")
                    .expectStatus()
                    .isOk();
        }
    }

    @Test
    void streamsSeveralChoicesSideBySide() {
        cluster.script((request, events) ->
                Scripts.text("s" + request.getSampling().getSeed()).run(request, events));

        List<Event> events = events(COMPLETIONS, "{\"prompt\": \"Hi\", \"n\": 3, \"seed\": 1, \"stream\": true}");

        for (int index = 0; index < 3; index++) {
            StringBuilder text = new StringBuilder();
            for (Event event : events.subList(0, events.size() - 1)) {
                JsonNode choice = event.json().get("choices").get(0);
                if (choice.get("index").intValue() == index) {
                    text.append(choice.get("text").stringValue());
                }
            }
            assertThat(text).hasToString("s" + (index + 1));
        }
    }

    @Test
    void servesTokenIdsWithoutATokenizer() {
        for (Status status : List.of(Status.UNAVAILABLE, Status.FAILED_PRECONDITION)) {
            cluster.tokenizer.failure = status;

            JsonNode choice = answer(COMPLETIONS, "{\"prompt\": [72, 105], \"logprobs\": 0, \"max_tokens\": 2}")
                    .get("choices")
                    .get(0);

            assertThat(choice.get("text").stringValue()).isEmpty();
            assertThat(choice.get("token_ids").toString())
                    .as("without text, the ids come unasked")
                    .isEqualTo("[72,101]");
            assertThat(choice.get("logprobs").get("tokens").toString()).isEqualTo("[\"token_id:72\",\"token_id:101\"]");
        }
    }

    @Test
    void listsTheServedModel() {
        JsonNode models =
                body(http.get().uri("/v1/models").exchange().expectStatus().isOk());
        JsonNode model =
                body(http.get().uri("/v1/models/demo").exchange().expectStatus().isOk());

        assertThat(models.get("object").stringValue()).isEqualTo("list");
        assertThat(models.get("data").get(0)).isEqualTo(model);
        assertThat(model.get("id").stringValue()).isEqualTo("demo");
        assertThat(model.get("object").stringValue()).isEqualTo("model");
        assertThat(model.get("owned_by").stringValue()).isEqualTo("stagecoach");
        assertThat(model.get("max_model_len").intValue()).isEqualTo(64);
    }

    @Test
    void theBodyDecidesOnStreamingWhateverTheClientAccepts() {
        for (String accept :
                List.of("*/*", "application/json", "text/event-stream", "application/x-ndjson, */*;q=0.1")) {
            for (String path : List.of(COMPLETIONS, PROCESS)) {
                String prompt = path.equals(PROCESS) ? "{\"text\": \"Hi\"}" : "{\"prompt\": \"Hi\"}";
                http.post()
                        .uri(path)
                        .header("Accept", accept)
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(prompt)
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectHeader()
                        .contentType(MediaType.APPLICATION_JSON);
            }
            http.post()
                    .uri(COMPLETIONS)
                    .header("Accept", accept)
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue("{\"prompt\": \"Hi\", \"stream\": true}")
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectHeader()
                    .contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM);
        }
    }

    /** The slash is sent as %2F, as OpenAI's clients do. */
    @Test
    void decodesTheNameOfAModel() {
        http.get()
                .uri("/v1/models/{name}", "acme/demo")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody(String.class)
                .value(body -> assertThat(body).contains("acme/demo"));
    }

    private static List<String> choices(JsonNode answer, String field) {
        return StreamSupport.stream(answer.get("choices").spliterator(), false)
                .map(choice -> choice.get(field).toString())
                .toList();
    }
}
