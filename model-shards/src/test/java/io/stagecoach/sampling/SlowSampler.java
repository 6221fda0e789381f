package io.stagecoach.sampling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The sampler's definition, written down without regard to speed: sorts the whole vocabulary, filters lists. */
final class SlowSampler {
    private record Token(int id, double score) {}

    private SlowSampler() {}

    static int sample(float[] logits, SamplingParams params, int position, Previous previous) {
        List<Token> tokens = new ArrayList<>(IntStream.range(0, logits.length)
                .mapToObj(id -> new Token(id, adjusted(logits[id], id, params.adjustments(), previous)))
                .toList());
        List<Token> ranked = tokens.stream()
                .sorted(Comparator.comparingDouble(Token::score).reversed().thenComparingInt(Token::id))
                .toList();
        Token best = ranked.getFirst();
        if (params.temperature() == 0) {
            return best.id();
        }
        List<Token> weighted = ranked.stream()
                .map(token -> new Token(token.id(), Math.exp((token.score() - best.score()) / params.temperature())))
                .limit(params.topK() == 0 ? Long.MAX_VALUE : params.topK())
                .toList();
        boolean filtered = params.topP() < 1 || params.topK() > 0 && params.topK() < logits.length;
        double wanted =
                params.topP() * weighted.stream().mapToDouble(Token::score).sum();
        List<Token> kept = filtered ? nucleus(weighted, wanted) : byId(weighted);
        double target = PositionRandom.uniform(params.seed(), position)
                * kept.stream().mapToDouble(Token::score).sum();
        double sum = 0;
        for (Token token : kept) {
            sum += token.score();
            if (sum > target) {
                return token.id();
            }
        }
        throw new AssertionError("the draw fell outside, which rounding alone can do");
    }

    /** In floats as the sampler has it, so that ties are the same. */
    private static float adjusted(float logit, int id, Adjustments adjustments, Previous previous) {
        float score = logit + adjustments.bias().getOrDefault(id, 0f);
        if (Arrays.stream(previous.ids()).anyMatch(seen -> seen == id)) {
            score = score > 0 ? score / adjustments.repetition() : score * adjustments.repetition();
        }
        long count = Arrays.stream(previous.ids())
                .skip(previous.prompt())
                .filter(seen -> seen == id)
                .count();
        return count == 0 ? score : score - (count * adjustments.frequency() + adjustments.presence());
    }

    private static List<Token> nucleus(List<Token> weighted, double wanted) {
        List<Token> kept = new ArrayList<>();
        double sum = 0;
        for (Token token : weighted) {
            kept.add(token);
            sum += token.score();
            if (sum >= wanted) {
                break;
            }
        }
        return kept;
    }

    private static List<Token> byId(List<Token> tokens) {
        return tokens.stream().sorted(Comparator.comparingInt(Token::id)).collect(Collectors.toList());
    }
}
