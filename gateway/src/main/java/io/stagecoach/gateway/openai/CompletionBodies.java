package io.stagecoach.gateway.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stagecoach.gateway.process.ProcessResponse.UsageBody;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers of {@code POST /v1/completions}. */
public final class CompletionBodies {
    private static final String OBJECT = "text_completion";

    private CompletionBodies() {}

    /** One text, or a piece of it in a stream. */
    public record Choice(
            int index,
            String text,
            @Nullable LogprobsBody logprobs,

            @Schema(allowableValues = {"stop", "length"}) @Nullable
            String finishReason,

            @Schema(description = "With return_token_ids; in a stream in each choice's first chunk")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            List<Integer> promptTokenIds,

            @Schema(description = "With return_token_ids, and whenever there is no tokenizer to decode them")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            List<Integer> tokenIds) {}

    /** The answer without streaming. */
    public record Completion(
            String id,
            @Schema(allowableValues = OBJECT) String object,
            @Schema(description = "Seconds since 1970") long created,
            String model,
            List<Choice> choices,
            UsageBody usage) {

        public static Completion of(Head head, List<Choice> choices, UsageBody usage) {
            return new Completion(head.id(), OBJECT, head.created(), head.model(), choices, usage);
        }
    }

    /** The fields that all chunks of an answer share. */
    public record Head(String id, long created, String model, boolean includeUsage) {

        /** A chunk of a stream. If usage was asked for, every chunk has the field, and only the last has a value. */
        public Map<String, @Nullable Object> chunk(List<Choice> choices, @Nullable UsageBody usage) {
            Map<String, @Nullable Object> chunk = new LinkedHashMap<>();
            chunk.put("id", id);
            chunk.put("object", OBJECT);
            chunk.put("created", created);
            chunk.put("model", model);
            chunk.put("choices", choices);
            if (includeUsage) {
                chunk.put("usage", usage);
            }
            return chunk;
        }
    }

    /** The answer of {@code GET /v1/models}. */
    public record Models(@Schema(allowableValues = "list") String object, List<Model> data) {
        public static Models of(Model model) {
            return new Models("list", List.of(model));
        }
    }

    /** A served model. */
    public record Model(
            String id,
            @Schema(allowableValues = "model") String object,

            @Schema(description = "Seconds since 1970: since when this gateway serves it")
            long created,

            String ownedBy,

            @Schema(description = "The longest sequence, prompt and answer together")
            int maxModelLen) {

        public static Model of(String id, long created, int positions) {
            return new Model(id, "model", created, "stagecoach", positions);
        }
    }
}
