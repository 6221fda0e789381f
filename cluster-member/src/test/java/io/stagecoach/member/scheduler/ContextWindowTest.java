package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.member.scheduler.GenerationRequest.ContextWindow;
import io.stagecoach.sampling.SamplingParams;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextWindowTest {
    @Test
    void slidesByHalfWhenTheContextIsFull() {
        ContextWindow window = new ContextWindow(8);
        assertThat(IntStream.rangeClosed(1, 18).map(window::offset))
                .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 1024})
    void holdsBetweenHalfAndAllOfTheContext(int positions) {
        ContextWindow window = new ContextWindow(positions);
        int moves = 0;
        for (int known = 1; known <= 10 * positions; known++) {
            int held = known - window.offset(known);
            assertThat(held).isBetween(Math.min(known, Math.max(1, positions / 2)), positions);
            moves += window.offset(known) > window.offset(known - 1) ? 1 : 0;
        }
        assertThat(moves).isEqualTo(Math.ceilDiv(9 * positions, Math.max(1, positions / 2)));
    }

    @Test
    void aFixedWindowNeverSlides() {
        assertThat(ContextWindow.FIXED.offset(Integer.MAX_VALUE)).isZero();
        assertThat(ContextWindow.FIXED.slides()).isFalse();
        assertThat(new ContextWindow(1024).slides()).isTrue();
        assertThatThrownBy(() -> new ContextWindow(0)).hasMessage("a window has 1 position or more, not 0");
    }

    @Test
    void givenTokensCountLikeGeneratedOnes() {
        ContextWindow window = new ContextWindow(6);
        int[] prompt = {50, 51, 52, 53, 54};
        KnownTokens coming = new KnownTokens(request(prompt, new int[0], window));
        for (int generated = 0; generated < 20; generated++) {
            int[] given = IntStream.range(0, generated).toArray();
            KnownTokens resumed = new KnownTokens(request(prompt, given, window));
            assertThat(resumed.outgrown()).isFalse();
            assertThat(coming.offset()).isEqualTo(resumed.offset()).isEqualTo(window.offset(5 + generated));
            assertThat(Arrays.copyOf(coming.ids(), coming.length()))
                    .containsExactly(Arrays.copyOf(resumed.ids(), resumed.length()));
            SamplingParams penalised = new SamplingParams(0, 0, 1, 2, 0, -1);
            assertThat(coming.sample(penalised)).usingRecursiveComparison().isEqualTo(resumed.sample(penalised));
            coming.add(generated);
            assertThat(coming.newest()).isEqualTo(generated);
            if (coming.outgrown()) {
                coming.slide();
            }
        }
    }

    @Test
    void aSlideDoesNotChangeTheTokensOfEarlierWindows() {
        KnownTokens known = new KnownTokens(request(new int[] {1, 2, 3}, new int[0], new ContextWindow(4)));
        int[] first = known.ids();
        IntStream.of(4, 5).forEach(known::add);
        known.slide();
        known.add(6);
        assertThat(first).containsExactly(1, 2, 3, 4, 5);
        assertThat(Arrays.copyOf(known.ids(), known.length())).containsExactly(3, 4, 5, 6);
    }

    private static GenerationRequest request(int[] prompt, int[] generated, ContextWindow window) {
        return new GenerationRequest(prompt, generated, 30, Set.of(), SamplingParams.GREEDY, window, false, null);
    }
}
