package io.stagecoach.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stagecoach.gateway.generation.GenerationStep.Piece;
import io.stagecoach.gateway.generation.Token;
import io.stagecoach.gateway.generation.TokenLogprob;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Log probabilities in the form of OpenAI's completions. */
public record LogprobsBody(
        @Schema(description = "Where each token begins in the choice's text, in characters")
        @JsonProperty("text_offset")
        List<Integer> textOffset,

        @JsonProperty("token_logprobs") List<Double> tokenLogprobs,
        List<String> tokens,

        @Schema(description = "The most likely tokens, and the chosen one") @JsonProperty("top_logprobs")
        List<Map<String, Double>> topLogprobs) {

    /** The ids whose texts {@link #of} asks for. */
    public static Set<Integer> ids(List<Piece> pieces) {
        return pieces.stream()
                .map(Piece::token)
                .flatMap(token -> Stream.concat(
                        Stream.of(token.id()), token.top().stream().map(TokenLogprob::id)))
                .collect(Collectors.toSet());
    }

    /**
     * @param before characters of the choice's text before the first piece
     * @param texts how a token is written
     */
    public static LogprobsBody of(List<Piece> pieces, int before, IntFunction<String> texts) {
        List<Integer> offsets = new ArrayList<>();
        List<Double> chosen = new ArrayList<>();
        List<String> tokens = new ArrayList<>();
        List<Map<String, Double>> top = new ArrayList<>();
        for (Piece piece : pieces) {
            offsets.add(before + piece.textOffset());
            chosen.add(logprob(piece.token()));
            tokens.add(texts.apply(piece.token().id()));
            top.add(top(piece.token(), texts));
        }
        return new LogprobsBody(offsets, chosen, tokens, top);
    }

    /** A token written without its text, as vLLM does. */
    public static String asId(int id) {
        return "token_id:" + id;
    }

    /** Most likely first. Of tokens that are written the same, such as parts of characters, the likelier one stays. */
    private static Map<String, Double> top(Token token, IntFunction<String> texts) {
        Map<String, Double> top = new LinkedHashMap<>();
        token.top().forEach(likely -> top.putIfAbsent(texts.apply(likely.id()), likely.logprob()));
        top.putIfAbsent(texts.apply(token.id()), logprob(token));
        return top;
    }

    private static double logprob(Token token) {
        return Objects.requireNonNull(token.logprob(), "the member sent no logprob though one was asked for");
    }
}
