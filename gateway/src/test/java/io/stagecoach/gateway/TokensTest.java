package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /tokenize} and {@code /detokenize}. */
class TokensTest extends GatewayTest {
    @Test
    void splitsATextIntoTokens() {
        assertThat(answer("/tokenize", "{\"text\": \"Hé\"}").toString())
                .isEqualTo(
                        "{\"model\":\"demo\",\"count\":3,\"max_model_len\":64,\"tokens\":["
                                + "{\"id\":72,\"text\":\"H\"},{\"id\":195,\"text\":\"\ufffd\"},{\"id\":169,\"text\":\"\ufffd\"}]}");
        assertThat(answer("/tokenize", "{\"text\": \"\"}").get("tokens").toString())
                .isEqualTo("[]");
    }

    @Test
    void decodesTokens() {
        assertThat(answer("/detokenize", "{\"ids\": [72, 195, 169]}").toString())
                .isEqualTo("{\"text\":\"Hé\"}");
        assertThat(answer("/detokenize", "{\"ids\": []}").toString()).isEqualTo("{\"text\":\"\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        /tokenize   | {}                    | text | text is missing
        /tokenize   | {"text": 5}           | text | text must be a string, but is the number 5
        /detokenize | {}                    | ids  | ids are missing
        /detokenize | {"ids": [1, null]}    | ids  | ids are missing
        /detokenize | {"ids": "a"}          | ids  | ids must be a list of whole numbers, but is the string "a"
        /detokenize | {"ids": [72, 257]}    | ids  | ids[1] is 257, but the model's token ids go from 0 to 256
        /detokenize | {"ids": [-1]}         | ids  | ids[0] is -1
        """)
    void namesTheWrongField(String path, String body, String parameter, String detail) {
        var problem = problem(post(path, body), 400, "invalid-parameter");
        assertThat(problem.get("parameter").stringValue()).isEqualTo(parameter);
        assertThat(problem.get("detail").stringValue()).contains(detail);
    }

    @Test
    void explainsAMissingTokenizer() {
        cluster.tokenizer.failure = Status.FAILED_PRECONDITION;
        problem(post("/tokenize", "{\"text\": \"new words\"}"), 400, "no-tokenizer");
        problem(post("/detokenize", "{\"ids\": [1]}"), 400, "no-tokenizer");
        cluster.tokenizer.failure = Status.UNAVAILABLE;
        problem(post("/tokenize", "{\"text\": \"new words\"}"), 503, "tokenizer-unavailable");
    }
}
