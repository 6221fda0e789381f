package io.stagecoach.gateway.cluster;

import io.stagecoach.gateway.problem.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.OptionalInt;

/** The served model. */
@Schema(name = "ModelBody")
public record ModelProfile(
        String name,
        int layers,

        @Schema(description = "The longest sequence, prompt and answer together")
        int positions,

        int vocabularySize,
        int stages,
        String dtype,

        @Schema(description = "The token that ends a text", implementation = Integer.class)
        OptionalInt eosId) {

    /** Checks token ids against the vocabulary. Throws a {@link Problem} that names the parameter. */
    public void requireInVocabulary(List<Integer> ids, String parameter) {
        for (int i = 0; i < ids.size(); i++) {
            requireInVocabulary(ids.get(i), parameter + "[" + i + "]", parameter);
        }
    }

    /**
     * Checks a token id against the vocabulary.
     *
     * @param where the place of the id in the request
     * @throws Problem when the id is outside the vocabulary
     */
    public void requireInVocabulary(int id, String where, String parameter) {
        if (id < 0 || id >= vocabularySize) {
            throw Problem.invalid(
                    parameter,
                    where + " is " + id + ", but the model's token ids go from 0 to " + (vocabularySize - 1));
        }
    }
}
