package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.sampling.SampledToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps what a generation gave, and sees to it that the calls come in the promised order. */
final class Recorder implements GenerationListener {
    final List<Integer> tokens = new ArrayList<>();
    final List<SampledToken> scored = new ArrayList<>();
    private final int first;
    private @Nullable GenerationResult result;
    private @Nullable GenerationException failure;

    /** @param first index of the first token that it should hear of */
    Recorder(int first) {
        this.first = first;
    }

    @Override
    public void onPromptScored(int index, List<SampledToken> scores) {
        assertThat(hasEnded()).isFalse();
        assertThat(tokens).as("scores come first").isEmpty();
        assertThat(index).isEqualTo(1 + scored.size());
        scored.addAll(scores);
    }

    @Override
    public void onToken(int index, SampledToken token) {
        assertThat(hasEnded()).isFalse();
        assertThat(index).isEqualTo(first + tokens.size());
        tokens.add(token.id());
    }

    @Override
    public void onFinished(GenerationResult end) {
        assertThat(hasEnded()).isFalse();
        result = end;
    }

    @Override
    public void onFailed(GenerationException cause) {
        assertThat(hasEnded()).isFalse();
        failure = cause;
    }

    boolean hasEnded() {
        return result != null || failure != null;
    }

    GenerationResult result() {
        return Objects.requireNonNull(result, () -> "not finished; failure: " + failure);
    }

    GenerationException failure() {
        return Objects.requireNonNull(failure, "not failed");
    }
}
