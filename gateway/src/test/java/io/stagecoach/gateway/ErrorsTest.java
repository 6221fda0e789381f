package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.stagecoach.gateway.fake.Scripts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;

class ErrorsTest extends GatewayTest {
    private static final String COMPLETIONS = CompletionsTest.COMPLETIONS;

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
            {"text": "a", "parameters": {"temperature": "hot"}}  | parameters.temperature | parameters.temperature must be a number, but is the string "hot"
            {"text": "a", "parameters": {"temperature": -0.5}}   | parameters.temperature | parameters.temperature must be 0 (always the most likely token) or more, but is -0.5
            {"text": "a", "parameters": {"temperature": 1e400}}  | parameters.temperature | parameters.temperature must be a number of at most 64 bits
            {"text": "a", "parameters": {"temperature": 1e39}}   | parameters.temperature | but is Infinity
            {"text": "a", "parameters": {"top_p": 0}}            | parameters.top_p | parameters.top_p must be above 0 and at most 1 (keep every token), but is 0.0
            {"text": "a", "parameters": {"top_p": 1.5}}          | parameters.top_p | but is 1.5
            {"text": "a", "parameters": {"top_k": -1}}           | parameters.top_k | parameters.top_k must be 0 (keep every token) or more, but is -1
            {"text": "a", "parameters": {"top_k": 3000000000}}   | parameters.top_k | parameters.top_k must be a whole number between -2147483648 and 2147483647, but is the number 3000000000
            {"text": "a", "parameters": {"repetition_penalty": 0}} | parameters.repetition_penalty | must be above 0
            {"text": "a", "parameters": {"seed": 1e3}}           | parameters.seed | parameters.seed must be a whole number
            {"text": "a", "parameters": {"seed": 99999999999999999999}} | parameters.seed | but is the number 99999999999999999999
            {"text": "a", "parameters": {"stream": 1}}           | parameters.stream | parameters.stream must be true or false, but is the number 1
            {"text": "a", "parameters": {"stop": 1}}             | parameters.stop | parameters.stop must be a string or a list of strings, but is the number 1
            {"text": "a", "parameters": {"stop": ["a", 1]}}      | parameters.stop | parameters.stop must be a string or a list of strings, but is the list ["a",1]
            {"text": "a", "parameters": {"stop": ["a", ""]}}     | parameters.stop | parameters.stop has an empty string
            {"text": "a", "parameters": {"stop": ["1","2","3","4","5"]}} | parameters.stop | parameters.stop takes at most 4 strings, but has 5
            """)
    void namesTheWrongFieldAndWhatItShouldBe(String body, String parameter, String detail) {
        JsonNode problem = problem(post(PROCESS, body), 400, "invalid-parameter");

        assertThat(problem.get("parameter").stringValue()).isEqualTo(parameter);
        assertThat(problem.get("detail").stringValue()).contains(detail);
    }

    @Test
    void aProblemSaysAllThatRfc9457Asks() {
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
    void makesARequestIdWhereNoneOrAnUnusableOneIsSent() {
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
            {"text": "a", "parameters": {"topk": 1}} | parameters.topk | max_new_tokens, repetition_penalty, seed, stop, stream, temperature, top_k, top_p
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
    void saysWhatIsNoJson(String body, String detail) {
        assertThat(problem(post(PROCESS, body), 400, "invalid-json")
                        .get("detail")
                        .stringValue())
                .contains(detail);
    }

    @Test
    void sizesTellWhatDoesNotFitTheContext() {
        String text = "x".repeat(64);

        JsonNode prompt = problem(post(PROCESS, "{\"text\": \"" + text + "\"}"), 400, "context-length-exceeded");
        assertThat(prompt.get("parameter").stringValue()).isEqualTo("text");
        assertThat(prompt.get("detail").stringValue()).contains("64 tokens", "64 positions", "63 tokens or fewer");

        JsonNode limit = problem(
                post(PROCESS, "{\"text\": \"xx\", \"parameters\": {\"max_new_tokens\": 63}}"),
                400,
                "context-length-exceeded");
        assertThat(limit.get("parameter").stringValue()).isEqualTo("parameters.max_new_tokens");
        assertThat(limit.get("detail").stringValue())
                .contains("2 tokens", "max_new_tokens 63", "make 65", "64 positions", "at most 62 new tokens");
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

    @Test
    void saysThatTheTokenizerIsDown() {
        cluster.tokenizer.failure = Status.UNAVAILABLE;

        ResponseSpec response = post(PROCESS, "{\"text\": \"a\"}");

        response.expectHeader().valueEquals("Retry-After", "2");
        assertThat(problem(response, 503, "tokenizer-unavailable").get("detail").stringValue())
                .contains("tokenizer service cannot be reached");
    }

    @Test
    void saysThatTheModelHasNoTokenizer() {
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
    void namesTheStageThatIsUncovered() {
        cluster.script(Scripts.fails(Status.UNAVAILABLE, "missing-stages", "1, 2", "retry-after-ms", "2500"));

        ResponseSpec response = post(PROCESS, "{\"text\": \"a\"}");

        response.expectHeader().valueEquals("Retry-After", "3");
        JsonNode problem = problem(response, 503, "stage-uncovered");
        assertThat(problem.get("missing_stages").toString()).isEqualTo("[1,2]");
        assertThat(problem.get("detail").stringValue()).contains("stages 1, 2 have no ready replica");
        assertThat(asked()).hasSize(1);
    }

    @Test
    void saysThatAllQueuesAreFull() {
        cluster.script(Scripts.fails(Status.RESOURCE_EXHAUSTED.withDescription("256 wait"), "retry-after-ms", "1500"));

        ResponseSpec response = post(PROCESS, "{\"text\": \"a\"}");

        response.expectHeader().valueEquals("Retry-After", "2");
        assertThat(problem(response, 429, "queue-full").get("detail").stringValue())
                .contains("256 wait");
        assertThat(asked()).as("both were asked").hasSize(2);
    }

    @Test
    void passesOnWhatTheMemberRefuses() {
        cluster.script(Scripts.fails(Status.INVALID_ARGUMENT.withDescription("top_k 7 is odd: use 8")));

        assertThat(problem(post(PROCESS, "{\"text\": \"a\"}"), 400, "invalid-parameter")
                        .get("detail")
                        .stringValue())
                .isEqualTo("top_k 7 is odd: use 8");
        assertThat(asked()).hasSize(1);
    }

    @Test
    void anInternalErrorTellsNothingButItsId() {
        cluster.script(Scripts.fails(Status.INTERNAL.withDescription("NullPointerException at Foo.java")));

        JsonNode problem = problem(post(PROCESS, "{\"text\": \"a\"}"), 500, "internal-error");

        assertThat(problem.get("request_id").stringValue()).isNotEmpty();
        assertThat(problem.toString()).doesNotContain("NullPointer", "Foo.java", "\tat ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                       | prompt | prompt is missing
            {"prompt": ""}                                           | prompt | prompt is empty
            {"prompt": []}                                           | prompt | prompt is empty
            {"prompt": ["a", ""]}                                    | prompt[1] | prompt[1] is empty
            {"prompt": [[1], []]}                                    | prompt[1] | prompt[1] is empty
            {"prompt": 5}                                            | prompt | prompt must be a string, a list of strings, a list of token ids or a list of lists of token ids, but is the number 5
            {"prompt": ["a", 5]}                                     | prompt | prompt must be
            {"prompt": [1, "a"]}                                     | prompt | prompt must be
            {"prompt": [1, 1.5]}                                     | prompt | prompt must be
            {"prompt": [[1], 2]}                                     | prompt | prompt must be
            {"prompt": [1, 257]}                                     | prompt | prompt[1] is 257, but the model's token ids go from 0 to 256
            {"prompt": [[1], [2, -1]]}                               | prompt[1] | prompt[1][1] is -1
            {"prompt": "a", "max_tokens": 0}                         | max_tokens | max_tokens must be 1 or more, but is 0
            {"prompt": "a", "n": 0}                                  | n | n must be 1 or more
            {"prompt": ["a", "b"], "n": 65}                          | n | at most 128, but they are 65 and 2
            {"prompt": "a", "logprobs": 6}                           | logprobs | logprobs must be 0 to 5, but is 6
            {"prompt": "a", "logprobs": -1}                          | logprobs | logprobs must be 0 to 5, but is -1
            {"prompt": "a", "logprobs": true}                        | logprobs | but is true
            {"prompt": "a", "top_k": -2}                             | top_k | but is -2
            {"prompt": "a", "stream_options": {"include_usage": true}} | stream_options | only for streams
            {"prompt": "a", "user": 5}                               | user | user must be a string
            """)
    void namesTheWrongFieldInOpenAisForm(String body, String parameter, String message) {
        JsonNode error = error(post(COMPLETIONS, body), 400, "invalid_parameter");

        assertThat(error.get("param").stringValue()).isEqualTo(parameter);
        assertThat(error.get("message").stringValue()).contains(message);
        assertThat(error.get("type").stringValue()).isEqualTo("invalid_request_error");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "echo": true             | echo
            "suffix": "x"            | suffix
            "best_of": 2             | best_of
            "presence_penalty": 0.5  | presence_penalty
            "frequency_penalty": -1  | frequency_penalty
            "logit_bias": {"5": 1}   | logit_bias
            """)
    void namesWhatIsNotSupportedYet(String field, String parameter) {
        JsonNode error = error(post(COMPLETIONS, "{\"prompt\": \"a\", " + field + "}"), 400, "unsupported_parameter");

        assertThat(error.get("param").stringValue()).isEqualTo(parameter);
        assertThat(error.get("message").stringValue()).startsWith(parameter + " is not supported yet");
    }

    @Test
    void otherErrorsUnderV1AreInOpenAisFormToo() {
        assertThat(error(post(COMPLETIONS, "{\"prompt\": \"a\", \"min_tokens\": 1}"), 400, "unknown_parameter")
                        .get("message")
                        .stringValue())
                .contains("min_tokens is not known", "max_tokens");
        assertThat(error(post(COMPLETIONS, "{\"prompt\": \"a\", \"model\": \"gpt-5\"}"), 404, "model_not_found")
                        .get("message")
                        .stringValue())
                .contains("\"gpt-5\" is not served here", "\"demo\"");
        error(http.get().uri("/v1/models/other").exchange(), 404, "model_not_found");
        error(post(COMPLETIONS, "{"), 400, "invalid_json");
        error(http.get().uri("/v1/nothing").exchange(), 404, "not_found");
        error(post(COMPLETIONS, "{\"prompt\": \"" + "x".repeat(64) + "\"}"), 400, "context_length_exceeded");
    }

    private static JsonNode problem(ResponseSpec response, int status, String slug) {
        response.expectStatus().isEqualTo(status);
        response.expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON);
        JsonNode problem = body(response);
        assertThat(problem.get("type").stringValue()).isEqualTo("urn:stagecoach:" + slug);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("title").stringValue()).isNotEmpty();
        return problem;
    }

    private static JsonNode error(ResponseSpec response, int status, String code) {
        response.expectStatus().isEqualTo(status);
        response.expectHeader().contentType(MediaType.APPLICATION_JSON);
        JsonNode error = body(response).get("error");
        assertThat(error.get("code").stringValue()).isEqualTo(code);
        return error;
    }
}
