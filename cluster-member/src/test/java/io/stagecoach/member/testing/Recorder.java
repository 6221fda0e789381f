package io.stagecoach.member.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.scheduler.GenerationException;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationResult;
import io.stagecoach.sampling.SampledToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Records a listener's calls, and fails when their order breaks the contract. */
public final class Recorder implements GenerationListener {
    public final List<Integer> tokens = new ArrayList<>();
    public final List<SampledToken> scored = new ArrayList<>();
    private final int first;
    private @Nullable GenerationResult result;
    private @Nullable GenerationException failure;

    /** @param first index of the first token to come; others were generated before */
    public Recorder(int first) {
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

    public boolean hasEnded() {
        return result != null || failure != null;
    }

    public GenerationResult result() {
        return Objects.requireNonNull(result, () -> "not finished; failure: " + failure);
    }

    public GenerationException failure() {
        return Objects.requireNonNull(failure, "not failed");
    }
}
