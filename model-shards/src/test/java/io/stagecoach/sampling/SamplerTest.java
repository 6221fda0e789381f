package io.stagecoach.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stagecoach.sampling.SampledToken.TokenLogprob;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
    private static final Previous NONE = Previous.NONE;
    /** A likely token, a tie, a very unlikely one. */
    private static final float[] LOGITS = {1f, 3f, 2f, 2f, -9f};

    private static SamplingParams params(float temperature, int topK, float topP, float penalty, long seed) {
        return new SamplingParams(temperature, topK, topP, penalty, seed, -1);
    }

    private static int sample(float[] logits, SamplingParams params, int position, int... previous) {
        return Sampler.sample(logits, 0, logits.length, params, position, new Previous(previous, 0))
                .id();
    }

    @Test
    void temperatureZeroTakesTheMostLikelyAndTheSmallerIdOfEquals() {
        assertThat(sample(LOGITS, SamplingParams.GREEDY, 7)).isEqualTo(1);
        assertThat(sample(new float[] {-1f, 5f, 5f}, SamplingParams.GREEDY, 7)).isEqualTo(1);
        assertThat(sample(new float[] {-0f, 0f}, SamplingParams.GREEDY, 7)).isZero();
    }

    @Test
    void readsItsOwnRowAndLeavesTheLogitsAlone() {
        float[] rows = {9f, 9f, 0f, 1f, 9f};
        float[] before = rows.clone();
        SampledToken token = Sampler.sample(rows, 2, 2, params(0, 0, 1, 2f, 0), 0, new Previous(new int[] {1}, 1));
        assertThat(token.id()).isEqualTo(1);
        assertThat(rows).isEqualTo(before);
    }

    @Test
    void penaltyMakesSeenTokensLessLikelyWhateverTheirSign() {
        SamplingParams penalty = params(0, 0, 1, 2f, 0);
        assertThat(sample(new float[] {3f, 2f}, penalty, 0, 0)).isEqualTo(1);
        assertThat(sample(new float[] {-1f, -1.5f}, penalty, 0, 0, 0)).isEqualTo(1);
        assertThat(sample(new float[] {3f, 1f}, penalty, 0, 0)).isZero();
    }

    @Test
    void topKKeepsTheSmallerIdOfEqualsAtItsEdge() {
        assertThat(IntStream.range(0, 500).map(position -> sample(LOGITS, params(2, 2, 1, 1, 5), position)))
                .containsOnly(1, 2);
    }

    @Test
    void topPKeepsTheSmallestSetThatReachesItAndAtLeastOne() {
        assertThat(IntStream.range(0, 200).map(position -> sample(LOGITS, params(1, 0, 1e-6f, 1, 5), position)))
                .containsOnly(1);
        float[] halves = {0f, 0f, -20f};
        assertThat(IntStream.range(0, 200).map(position -> sample(halves, params(1, 0, 0.9f, 1, 5), position)))
                .containsOnly(0, 1);
    }

    /** Pearson's test: 4 degrees of freedom, 0.1 % of fair draws are above 18.47. The seeds are fixed. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 123456789})
    void frequenciesAreTheProbabilities(long seed) {
        float[] logits = {0f, 1f, -1f, 0.5f, 2f};
        double sum = IntStream.range(0, 5).mapToDouble(i -> Math.exp(logits[i])).sum();
        int draws = 20_000;
        int[] byPosition = new int[5];
        int[] bySeed = new int[5];
        for (int i = 0; i < draws; i++) {
            byPosition[sample(logits, params(1, 0, 1, 1, seed), i)]++;
            bySeed[sample(logits, params(1, 0, 1, 1, seed + i), 17)]++;
        }
        for (int[] counts : new int[][] {byPosition, bySeed}) {
            double chiSquare = IntStream.range(0, 5)
                    .mapToDouble(i -> {
                        double expected = draws * Math.exp(logits[i]) / sum;
                        return (counts[i] - expected) * (counts[i] - expected) / expected;
                    })
                    .sum();
            assertThat(chiSquare).isLessThan(18.47);
        }
    }

    @Test
    void randomNumbersOfNeighboursAreUnrelated() {
        double[] uniform = IntStream.range(0, 10_000)
                .mapToDouble(position -> PositionRandom.uniform(1, position))
                .toArray();
        double lagged = IntStream.range(1, uniform.length)
                .mapToDouble(i -> (uniform[i] - 0.5) * (uniform[i - 1] - 0.5))
                .average()
                .orElseThrow();
        assertThat(lagged * 12).as("correlation").isCloseTo(0, within(0.03));
        double shared = IntStream.range(0, uniform.length)
                .mapToDouble(i -> (uniform[i] - 0.5) * (PositionRandom.uniform(2, i) - 0.5))
                .average()
                .orElseThrow();
        assertThat(shared * 12).as("correlation of seeds").isCloseTo(0, within(0.03));
        assertThat(Arrays.stream(uniform).average().orElseThrow()).isCloseTo(0.5, within(0.01));
    }

    @Test
    void agreesWithTheSlowDefinition() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 4000; round++) {
            int vocabulary = 1 + random.nextInt(300);
            float[] logits = new float[vocabulary];
            for (int i = 0; i < vocabulary; i++) {
                logits[i] = Math.round(random.nextGaussian() * 20) / 8f; // many ties
            }
            SamplingParams params = new SamplingParams(
                    random.nextInt(5) == 0 ? 0 : (float) random.nextDouble(0.05, 3),
                    random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(310),
                    random.nextInt(3) == 0 ? 1 : (float) random.nextDouble(0.01, 1),
                    new Adjustments(
                            random.nextInt(3) == 0 ? 1 : (float) random.nextDouble(0.5, 2),
                            random.nextInt(3) == 0 ? 0 : (float) random.nextDouble(-2, 2),
                            random.nextInt(3) == 0 ? 0 : (float) random.nextDouble(-2, 2),
                            random.nextInt(3) == 0 ? Map.of() : Map.of(vocabulary - 1, -1.5f)),
                    random.nextLong(),
                    -1);
            int[] ids = random.ints(random.nextInt(20), 0, vocabulary).toArray();
            Previous previous = new Previous(ids, random.nextInt(ids.length + 1));
            int position = random.nextInt(1024);
            int expected = SlowSampler.sample(logits, params, position, previous);
            assertThat(Sampler.sample(logits, 0, vocabulary, params, position, previous)
                            .id())
                    .as("%s, %d tokens", params, vocabulary)
                    .isEqualTo(expected);
        }
    }

    @Test
    void logprobsAreOfTheRawLogitsWhateverTheParameters() {
        SamplingParams params = new SamplingParams(0.1f, 1, 0.5f, 1.7f, 3, 3);
        SampledToken token = Sampler.sample(LOGITS, 0, LOGITS.length, params, 0, new Previous(new int[] {1}, 1));
        double normaliser = Math.log(IntStream.range(0, LOGITS.length)
                .mapToDouble(i -> Math.exp(LOGITS[i]))
                .sum());
        assertThat(token.id()).as("2 beats 3 / 1.7").isEqualTo(2);
        assertThat(token.logprob()).isCloseTo((float) (2 - normaliser), within(1e-6f));
        assertThat(token.top()).extracting(TokenLogprob::id).containsExactly(1, 2, 3);
        assertThat(token.top().getFirst().logprob()).isCloseTo((float) (3 - normaliser), within(1e-6f));
    }

    @Test
    void logprobsOfAllTokensAreADistribution() {
        SampledToken token = Sampler.sample(LOGITS, 0, LOGITS.length, new SamplingParams(1, 0, 1, 1, 0, 99), 0, NONE);
        assertThat(token.top()).hasSize(LOGITS.length);
        assertThat(token.top().stream()
                        .mapToDouble(top -> Math.exp(top.logprob()))
                        .sum())
                .isCloseTo(1, within(1e-6));
    }

    @Test
    void noLogprobsUnlessAskedFor() {
        SampledToken none = Sampler.sample(LOGITS, 0, LOGITS.length, SamplingParams.GREEDY, 0, NONE);
        assertThat(none.logprob()).isNaN();
        assertThat(none.top()).isEmpty();
        SampledToken chosenOnly =
                Sampler.sample(LOGITS, 0, LOGITS.length, new SamplingParams(0, 0, 1, 1, 0, 0), 0, NONE);
        assertThat(chosenOnly.logprob()).isNegative();
        assertThat(chosenOnly.top()).isEmpty();
    }

    @Test
    void tinyTemperatureAndMinusInfinityAreHarmless() {
        float[] logits = {Float.NEGATIVE_INFINITY, 1f, 0.999f};
        assertThat(sample(logits, params(Float.MIN_VALUE, 0, 1, 1, 4), 0)).isEqualTo(1);
        assertThat(sample(logits, params(Float.MIN_VALUE, 2, 0.5f, 1, 4), 0)).isEqualTo(1);
        assertThat(IntStream.range(0, 300).map(position -> sample(logits, params(100, 0, 1, 1, 4), position)))
                .containsOnly(1, 2);
    }

    @Test
    void refusesLogitsThatAreNoNumbersAndRowsThatAreNotThere() {
        assertThatThrownBy(() -> sample(new float[] {0f, Float.NaN}, SamplingParams.GREEDY, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token 1 is not a number");
        assertThatThrownBy(() -> sample(new float[] {Float.NEGATIVE_INFINITY}, SamplingParams.GREEDY, 0))
                .hasMessageContaining("no token has a finite logit");
        assertThatThrownBy(() -> Sampler.sample(LOGITS, 3, 3, SamplingParams.GREEDY, 0, NONE))
                .hasMessageContaining("no row of 3 logits at 3");
        assertThatThrownBy(() -> sample(LOGITS, params(0, 0, 1, 2, 0), 0, 5))
                .hasMessageContaining("previous token id 5");
    }
}
