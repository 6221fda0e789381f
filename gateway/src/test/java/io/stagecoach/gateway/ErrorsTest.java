package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;

/** Errors in requests. */
class ErrorsTest extends GatewayTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                                                   | text | text is missing
        {"text": null}                                       | text | text is missing
        {"text": ""}                                         | text | text is empty
        {"text": 5}                                          | text | text must be a string, but is the number 5
        {"text": ["a"]}                                      | text | text must be a string, but is the list ["a"]
        {"text": true}                                       | text | text must be a string, but is true
        {"text": "a", "metadata": 5}                         | metadata | metadata must be a JSON object, but is the number 5
        {"text": "a", "metadata": []}                        | metadata | metadata must be a JSON object, but is the list []
        {"text": "a", "parameters": "x"}                     | parameters | parameters must be a JSON object, but is the string "x"
        {"text": "a", "parameters": {"max_new_tokens": "5"}} | parameters.max_new_tokens | parameters.max_new_tokens must be a whole number between -2^63 and 2^63-1, but is the string "5"
        {"text": "a", "parameters": {"max_new_tokens": 1.5}} | parameters.max_new_tokens | but is the number 1.5
        {"text": "a", "parameters": {"max_new_tokens": 0}}   | parameters.max_new_tokens | parameters.max_new_tokens must be 1 or more, but is 0
        {"text": "a", "parameters": {"context_overflow": "roll"}} | parameters.context_overflow | parameters.context_overflow must be "stop" or "slide", but is "roll"
        {"text": "a", "parameters": {"context_overflow": true}} | parameters.context_overflow | parameters.context_overflow must be a string, but is true
        {"text": "a", "parameters": {"context_overflow": "slide", "max_new_tokens": 1001}} | parameters.max_new_tokens | parameters.max_new_tokens must be at most 1000 with context_overflow "slide", but is 1001
        {"text": "a", "parameters": {"context_overflow": "slide", "max_new_tokens": 0}} | parameters.max_new_tokens | must be 1 or more, but is 0
        {"text": "a", "parameters": {"temperature": "hot"}}  | parameters.temperature | parameters.temperature must be a number, but is the string "hot"
        {"text": "a", "parameters": {"temperature": -0.5}}   | parameters.temperature | parameters.temperature must be 0 (always the most likely token) or more, but is -0.5
        {"text": "a", "parameters": {"temperature": 1e400}}  | parameters.temperature | parameters.temperature must be 0 (always the most likely token) or more, but is Infinity
        {"text": "a", "parameters": {"temperature": 1e39}}   | parameters.temperature | but is Infinity
        {"text": "a", "parameters": {"top_p": -1}}           | parameters.top_p | parameters.top_p must be 0 (the most likely token) to 1 (keep every token), but is -1.0
        {"text": "a", "parameters": {"top_p": 1.5}}          | parameters.top_p | but is 1.5
        {"text": "a", "parameters": {"top_k": -1}}           | parameters.top_k | parameters.top_k must be 0 (keep every token) or more, but is -1
        {"text": "a", "parameters": {"top_k": 3000000000}}   | parameters.top_k | parameters.top_k must be a whole number between -2147483648 and 2147483647, but is the number 3000000000
        {"text": "a", "parameters": {"repetition_penalty": 0}} | parameters.repetition_penalty | must be above 0
        {"text": "a", "parameters": {"seed": 1e3}}           | parameters.seed | parameters.seed must be a whole number
        {"text": "a", "parameters": {"seed": 99999999999999999999}} | parameters.seed | but is the number 99999999999999999999
        {"text": "a", "parameters": {"stream": 1}}           | parameters.stream | parameters.stream must be true or false, but is the number 1
        {"text": "a", "parameters": {"timings": true}}       | parameters.timings | parameters.timings is only for streams: set parameters.stream to true or leave it out
        {"text": "a", "parameters": {"stream": false, "resumable": true}} | parameters.resumable | parameters.resumable is only for streams
        {"text": "a", "parameters": {"stop": 1}}             | parameters.stop | parameters.stop must be a string or a list of strings, but is the number 1
        {"text": "a", "parameters": {"stop": ["a", 1]}}      | parameters.stop | parameters.stop must be a string or a list of strings, but is the list ["a",1]
        {"text": "a", "parameters": {"stop": ["a", ""]}}     | parameters.stop | parameters.stop has an empty string
        {"text": "a", "parameters": {"stop": "\\ude42"}}       | parameters.stop | parameters.stop has half a character
        {"text": "a", "parameters": {"stop": ["1","2","3","4","5"]}} | parameters.stop | parameters.stop takes at most 4 strings, but has 5
        """)
    void namesTheWrongFieldAndItsRange(String body, String parameter, String detail) {
        JsonNode problem = problem(post(PROCESS, body), 400, "invalid-parameter");

        assertThat(problem.get("parameter").stringValue()).isEqualTo(parameter);
        assertThat(problem.get("detail").stringValue()).contains(detail);
    }

    @Test
    void aProblemHasTheFieldsOfRfc9457() {
        ResponseSpec response = http.post()
                .uri(PROCESS)
                .contentType(MediaType.APPLICATION_JSON)
                .header("X-Request-Id", "my-id")
                .bodyValue("{\"text\": \"\"}")
                .exchange()
                .expectHeader()
                .valueEquals("X-Request-Id", "my-id");

        assertThat(problem(response, 400, "invalid-parameter").toString())
                .isEqualTo("{\"type\":\"urn:stagecoach:invalid-parameter\",\"title\":\"A parameter is wrong\","
                        + "\"status\":400,\"detail\":\"text is empty: send at least one character to continue\","
                        + "\"instance\":\"/api/model/process\",\"parameter\":\"text\",\"request_id\":\"my-id\"}");
    }

    @Test
    void makesARequestIdIfNoneOrAnUnusableOneIsSent() {
        String id = http.get()
                .uri("/health/live")
                .header("X-Request-Id", "<script>")
                .exchange()
                .returnResult(Void.class)
                .getResponseHeaders()
                .getFirst("X-Request-Id");

        assertThat(id).matches("[0-9a-f-]{36}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"txt": "a"}                            | txt | metadata, parameters, text
        {"text": "a", "parameters": {"topk": 1}} | parameters.topk | context_overflow, frequency_penalty, logit_bias, max_new_tokens, presence_penalty, repetition_penalty, resumable, seed, stop, stream, temperature, timings, top_k, top_p
        """)
    void namesTheUnknownFieldAndListsTheKnown(String body, String parameter, String known) {
        JsonNode problem = problem(post(PROCESS, body), 400, "unknown-parameter");

        assertThat(problem.get("parameter").stringValue()).isEqualTo(parameter);
        assertThat(problem.get("detail").stringValue()).contains(parameter + " is not known", known);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"text": "a"                 | not valid JSON
        hello                        | not valid JSON: Unrecognized token 'hello'
        {"text": "a"} {"text": "b"}  | not valid JSON
        {"text": "a", "text": "b"}   | Duplicate
        {"text": "a", "parameters": {"temperature": NaN}} | not valid JSON
        []                           | the body must be a JSON object, but is the list []
        "a"                          | the body must be a JSON object, but is the string "a"
        null                         | JSON object
        ``                           | send a JSON object
        """)
    void explainsInvalidJson(String body, String detail) {
        assertThat(problem(post(PROCESS, body), 400, "invalid-json")
                        .get("detail")
                        .stringValue())
                .contains(detail);
    }

    @Test
    void explainsWhatExceedsTheContext() {
        String text = "x".repeat(64);

        JsonNode prompt = problem(post(PROCESS, "{\"text\": \"" + text + "\"}"), 400, "context-length-exceeded");
        assertThat(prompt.get("parameter").stringValue()).isEqualTo("text");
        assertThat(prompt.get("detail").stringValue()).contains("64 tokens", "64 positions", "63 tokens or fewer");

        JsonNode sliding = problem(
                post(PROCESS, "{\"text\": \"" + text + "\", \"parameters\": {\"context_overflow\": \"slide\"}}"),
                400,
                "context-length-exceeded");
        assertThat(sliding.get("parameter").stringValue()).isEqualTo("text");

        JsonNode limit = problem(
                post(PROCESS, "{\"text\": \"xx\", \"parameters\": {\"max_new_tokens\": 63}}"),
                400,
                "context-length-exceeded");
        assertThat(limit.get("parameter").stringValue()).isEqualTo("parameters.max_new_tokens");
        assertThat(limit.get("detail").stringValue())
                .contains(
                        "2 tokens",
                        "max_new_tokens 63",
                        "make 65",
                        "64 positions",
                        "at most 62 new tokens",
                        "context_overflow \"slide\"");
    }

    @Test
    void refusesBodiesOverTheLimit() {
        String body = "{\"text\": \"" + "x".repeat(30_000) + "\"}";

        assertThat(problem(post(PROCESS, body), 413, "body-too-large")
                        .get("detail")
                        .stringValue())
                .contains("larger than 20 KB");
    }

    @Test
    void refusesOtherMediaTypes() {
        ResponseSpec response = http.post()
                .uri(PROCESS)
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .bodyValue("text=a")
                .exchange();

        assertThat(problem(response, 415, "unsupported-media-type")
                        .get("detail")
                        .stringValue())
                .contains("Content-Type: application/json");
    }

    @Test
    void answersForUnknownPathsAndMethods() {
        problem(http.get().uri("/api/nothing").exchange(), 404, "not-found");
        ResponseSpec response = http.get().uri(PROCESS).exchange();
        response.expectHeader().valueEquals("Allow", "POST");
        assertThat(problem(response, 405, "method-not-allowed").get("detail").stringValue())
                .contains("use POST");
    }
}
