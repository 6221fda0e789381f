package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Errors under {@code /v1}, in OpenAI's form. */
class OpenAiErrorsTest extends GatewayTest {
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
        {"prompt": "a", "max_tokens": -1}                        | max_tokens | max_tokens must be 0 or more, but is -1
        {"prompt": "a", "n": 0}                                  | n | n must be 1 or more
        {"prompt": ["a", "b"], "n": 65}                          | n | at most 128, but they are 65 and 2
        {"prompt": ["a", "b"], "best_of": 65}                    | best_of | at most 128, but they are 65 and 2
        {"prompt": "a", "n": 3, "best_of": 2}                    | best_of | best_of must be n or more, but they are 2 and 3
        {"prompt": "a", "best_of": 2, "stream": true}            | best_of | best_of above n cannot be streamed
        {"prompt": "a", "presence_penalty": 2.5}                 | presence_penalty | presence_penalty must be -2 to 2, but is 2.5
        {"prompt": "a", "frequency_penalty": -3}                 | frequency_penalty | frequency_penalty must be -2 to 2, but is -3.0
        {"prompt": "a", "repetition_penalty": 0}                 | repetition_penalty | repetition_penalty must be above 0, and 1 for none, but is 0.0
        {"prompt": "a", "logit_bias": {"5": 101}}                | logit_bias | logit_bias.5 must be -100 to 100, but is 101.0
        {"prompt": "a", "logit_bias": {"257": 1}}                | logit_bias | a key of logit_bias is 257, but the model's token ids go from 0 to 256
        {"prompt": "a", "logit_bias": {"5": null}}               | logit_bias | logit_bias.5 must be a number, but is null
        {"prompt": "a", "logit_bias": {"5": "x"}}                | logit_bias.5 | logit_bias.5 must be a number, but is the string "x"
        {"prompt": "a", "logit_bias": {"x": 1}}                  | logit_bias | logit_bias has the key "x", which is no token id
        {"prompt": "a", "logit_bias": [5]}                       | logit_bias | logit_bias must be a JSON object, but is the list [5]
        {"prompt": "a", "stop": ["a", "b", "c", "d", "e"]}       | stop | stop takes at most 4 strings, but has 5
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
        "suffix": "x"              | suffix | suffix is not supported
        """)
    void namesUnsupportedFields(String field, String parameter, String message) {
        JsonNode error = error(post(COMPLETIONS, "{\"prompt\": \"a\", " + field + "}"), 400, "unsupported_parameter");
        assertThat(error.get("param").stringValue()).isEqualTo(parameter);
        assertThat(error.get("message").stringValue()).startsWith(message);
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
}
