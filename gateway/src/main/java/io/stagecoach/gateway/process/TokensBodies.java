package io.stagecoach.gateway.process;

import io.stagecoach.gateway.cluster.ModelProfile;
import io.stagecoach.gateway.problem.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The JSON of {@code POST /tokenize} and {@code POST /detokenize}. */
public final class TokensBodies {
    private TokensBodies() {}

    /** The body of {@code POST /tokenize}. */
    @Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
    public record TokenizeRequest(
            @Schema(example = "Once upon a time", requiredMode = RequiredMode.REQUIRED) @Nullable
            String text) {

        /** @throws io.stagecoach.gateway.problem.Problem when it is missing */
        public String checked() {
            if (text == null) {
                throw Problem.invalid("text", "text is missing: send the text to split, such as {\"text\": \"Hello\"}");
            }
            return text;
        }
    }

    /** The answer of {@code POST /tokenize}. */
    public record Tokens(
            String model,
            int count,

            @Schema(description = "The longest sequence of the model, prompt and answer together")
            int maxModelLen,

            List<TokenBody> tokens) {

        public static Tokens of(ModelProfile model, List<Integer> ids, Map<Integer, String> texts) {
            return new Tokens(
                    model.name(),
                    ids.size(),
                    model.positions(),
                    ids.stream()
                            .map(id -> new TokenBody(id, Objects.requireNonNull(texts.get(id))))
                            .toList());
        }
    }

    /** One token. */
    public record TokenBody(
            int id,

            @Schema(description = "U+FFFD when the token is part of a character")
            String text) {}

    /** The body of {@code POST /detokenize}. */
    @Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
    public record DetokenizeRequest(
            @Schema(example = "[1, 2, 3]", requiredMode = RequiredMode.REQUIRED) @Nullable
            List<@Nullable Integer> ids) {

        /** @throws io.stagecoach.gateway.problem.Problem when they are missing */
        public List<Integer> checked() {
            if (ids == null || ids.contains(null)) {
                throw Problem.invalid("ids", "ids are missing: send token ids, such as {\"ids\": [15496, 995]}");
            }
            return ids.stream().map(Objects::requireNonNull).toList();
        }
    }

    /** The answer of {@code POST /detokenize}. */
    public record Detokenized(String text) {}
}
