package io.stagecoach.gateway.fake;

import io.stagecoach.gateway.cluster.ModelProfile;
import io.stagecoach.gateway.generation.GenerationSpec;
import io.stagecoach.gateway.generation.GenerationSpec.ParameterNames;
import io.stagecoach.gateway.generation.GenerationSpec.Prompt;
import io.stagecoach.gateway.generation.PreparedGeneration;
import io.stagecoach.gateway.generation.PreparedGeneration.Retention;
import io.stagecoach.gateway.generation.Sampling;
import io.stagecoach.gateway.generation.TokenLimit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Generations that are prepared without a cluster and a tokenizer. */
public final class Prepared {
    private Prepared() {}

    /** A generation of token ids without log probabilities. */
    public static PreparedGeneration generation(
            String id, List<Integer> promptIds, int maxNewTokens, OptionalInt eosId) {
        return generation(id, promptIds, maxNewTokens, eosId, false, Optional.empty());
    }

    public static PreparedGeneration generation(
            String id,
            List<Integer> promptIds,
            int maxNewTokens,
            OptionalInt eosId,
            boolean scoresPrompt,
            Optional<Retention> retention) {
        GenerationSpec spec = new GenerationSpec(
                id,
                new Prompt.TokenIds(promptIds),
                new TokenLimit(maxNewTokens, TokenLimit.AtContextEnd.REFUSE),
                new Sampling(0, 0, 1, 1, 0, 0, Map.of()),
                1,
                List.of(),
                new ParameterNames("prompt", "max", "stop", "bias"),
                false,
                scoresPrompt ? OptionalInt.of(0) : OptionalInt.empty(),
                scoresPrompt);
        ModelProfile model = new ModelProfile("demo", 4, 64, 257, 2, "f32", eosId);
        return new PreparedGeneration(spec, model, promptIds, maxNewTokens, Optional.empty(), 0, 0, retention);
    }
}
