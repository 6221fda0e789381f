package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.member.scheduler.Routing.Route;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimCluster;
import io.stagecoach.sampling.Adjustments;
import io.stagecoach.sampling.Previous;
import io.stagecoach.sampling.SampledToken;
import io.stagecoach.sampling.SamplingParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SequenceTest {
    private static final Route ROUTE = new Route(List.of(SimCluster.role(0, 0)));

    /** Start, end, and whether the step samples a token. */
    private record Step(int start, int end, boolean samples) {}

    @Test
    void cutsThePromptAtTheStepLimit() {
        Sequence sequence = admitted(new int[10], 3);
        assertThat(run(sequence, 4, 3))
                .containsExactly(new Step(0, 4, false), new Step(4, 8, false), new Step(8, 10, true));
        assertThat(sequence.state()).isEqualTo(Sequence.State.DECODE);
    }

    @Test
    void aPromptOfWholeStepsSamplesAfterTheLast() {
        assertThat(run(admitted(new int[8], 3), 4, 2)).containsExactly(new Step(0, 4, false), new Step(4, 8, true));
    }

    @Test
    void decodesOnePositionPerStep() {
        Sequence sequence = admitted(new int[3], 4);
        assertThat(run(sequence, 4, 4))
                .containsExactly(
                        new Step(0, 3, true), new Step(3, 4, true), new Step(4, 5, true), new Step(5, 6, true));
        assertThat(sequence.end()).isEqualTo(GenerationResult.Reason.LENGTH);
    }

    @Test
    void replaysGeneratedPositionsLikeAPrompt() {
        Sequence sequence = admitted(new int[6], 9);
        run(sequence, 4, 7);
        sequence.requeue(0);
        sequence.start(ROUTE, Optional.empty(), 0);
        assertThat(run(sequence, 5, 3))
                .containsExactly(new Step(0, 5, false), new Step(5, 10, false), new Step(10, 12, true));
    }

    @Test
    void renamesItsCachesAfterEachRequeue() {
        Sequence sequence = admitted(new int[6], 9);
        UUID first = sequence.cache();
        assertThat(sequence.nextStep(4).cache()).isEqualTo(first);
        sequence.requeue(0);
        sequence.start(ROUTE, Optional.empty(), 0);
        assertThat(sequence.cache()).isNotEqualTo(first);
        assertThat(sequence.nextStep(4).cache()).isEqualTo(sequence.cache());
    }

    @Test
    void endsAtAGeneratedStopTokenNotAtOneOfThePrompt() {
        Sequence sequence = new Sequence(
                id(), request(new int[] {5, 5}, new int[0], 9, Set.of(5, 7)), new Recorder(0), Requests.noInputs(), 0);
        sequence.start(ROUTE, Optional.empty(), 0);
        assertThat(sequence.end()).isNull();
        sequence.advance(sequence.nextStep(4), List.of(), token(6), 0);
        assertThat(sequence.end()).isNull();
        sequence.advance(sequence.nextStep(4), List.of(), token(7), 0);
        assertThat(sequence.end()).isEqualTo(GenerationResult.Reason.STOP);
    }

    @Test
    void countsEarlierTokensTowardsTheLimit() {
        Recorder recorder = new Recorder(2);
        Sequence sequence = new Sequence(
                id(), request(new int[] {1}, new int[] {2, 3}, 3, Set.of()), recorder, Requests.noInputs(), 0);
        sequence.start(ROUTE, Optional.empty(), 0);
        assertThat(run(sequence, 4, 1)).containsExactly(new Step(0, 3, true));
        assertThat(sequence.end()).isEqualTo(GenerationResult.Reason.LENGTH);
        assertThat(recorder.tokens).hasSize(1);
    }

    @Test
    void providesTheTokensForPenalties() {
        assertThat(previous(Adjustments.NONE)).isEqualTo(Previous.NONE);
        assertThat(previous(new Adjustments(1, 0, 0, Map.of(7, 1f)))).isEqualTo(Previous.NONE);
        assertThat(previous(Adjustments.repetition(1.3f)))
                .usingRecursiveComparison()
                .isEqualTo(new Previous(new int[] {4, 5, 6, 8}, 3));
        assertThat(previous(new Adjustments(1, 0, 0.5f, Map.of())))
                .usingRecursiveComparison()
                .isEqualTo(new Previous(new int[] {8}, 0));
    }

    /** A text with a prompt of three tokens, of which another scheduler generated one token. */
    private static Previous previous(Adjustments adjustments) {
        Sequence sequence = new Sequence(
                id(),
                new GenerationRequest(
                        new int[] {4, 5, 6},
                        new int[] {8},
                        9,
                        Set.of(),
                        new SamplingParams(0, 0, 1, adjustments, 0, -1)),
                new Recorder(0),
                Requests.noInputs(),
                0);
        sequence.start(ROUTE, Optional.empty(), 0);
        return Objects.requireNonNull(sequence.nextStep(4).sample()).previous();
    }

    @Test
    void onlyNewPositionsAreProgress() {
        Sequence sequence = new Sequence(
                id(), request(new int[8], new int[0], 9, Set.of()), new Recorder(0), Requests.noInputs(), 10);
        sequence.start(ROUTE, Optional.empty(), 20);
        assertThat(sequence.progress().at()).as("queue time does not count").isEqualTo(20);
        sequence.advance(sequence.nextStep(4), List.of(), null, 30);
        assertThat(sequence.progress().at()).isEqualTo(30);

        sequence.requeue(40);
        sequence.start(ROUTE, Optional.empty(), 50);
        sequence.advance(sequence.nextStep(4), List.of(), null, 60);
        assertThat(sequence.progress().at()).isEqualTo(30);
        assertThat(sequence.progress().requeuesSince()).isEqualTo(1);
        sequence.advance(sequence.nextStep(4), List.of(), token(1), 70);
        assertThat(sequence.progress().at()).isEqualTo(70);
        assertThat(sequence.progress().requeuesSince()).isZero();
    }

    @Test
    void hasARouteOnlyWhileRunning() {
        Sequence sequence = new Sequence(
                id(), request(new int[8], new int[0], 9, Set.of()), new Recorder(0), Requests.noInputs(), 0);
        assertThatThrownBy(sequence::route).hasMessageContaining("waits and has no route");
        sequence.start(ROUTE, Optional.empty(), 0);
        assertThat(sequence.route()).isEqualTo(ROUTE);
        assertThatThrownBy(() -> sequence.start(ROUTE, Optional.empty(), 0))
                .hasMessageContaining("is PREFILL, not WAITING");
    }

    @Test
    void aWindowAcceptsAnyNumberOfNewTokensButNoPromptThatFillsIt() {
        GenerationRequest request = Requests.sliding(request(new int[63], new int[0], Integer.MAX_VALUE, Set.of()), 64);
        request.require(64, 97);
        assertThat(new Sequence(id(), request, new Recorder(0), Requests.noInputs(), 0).budget())
                .isEqualTo(64);
        assertThatThrownBy(() -> Requests.sliding(request(new int[64], new int[0], 1, Set.of()), 64)
                        .require(64, 97))
                .hasMessage("the prompt has 64 tokens and leaves no room in the context of 64 positions");
    }

    @Test
    void refusesInvalidRequests() {
        assertThatThrownBy(() -> request(new int[0], new int[0], 1, Set.of())).hasMessageContaining("prompt is empty");
        assertThatThrownBy(() -> request(new int[1], new int[0], -1, Set.of()))
                .hasMessage("max_new_tokens must be 0 or more, but is -1");
        assertThatThrownBy(() -> request(new int[60], new int[0], 5, Set.of()).require(64, 97))
                .hasMessage("the prompt has 60 tokens and max_new_tokens is 5, together more than the context of 64"
                        + " positions");
        assertThatThrownBy(() -> request(new int[60], new int[0], Integer.MAX_VALUE, Set.of())
                        .require(64, 97))
                .hasMessageContaining("together more than the context");
        assertThatThrownBy(() ->
                        request(new int[] {1, 97}, new int[0], 5, Set.of()).require(64, 97))
                .hasMessage("token 1 of prompt is 97, but the vocabulary has ids 0 to 96");
        assertThatThrownBy(() ->
                        request(new int[] {1}, new int[] {-1}, 5, Set.of()).require(64, 97))
                .hasMessageContaining("token 0 of generated is -1");
        assertThatThrownBy(() -> request(new int[] {1}, new int[5], 5, Set.of()).require(64, 97))
                .hasMessage("5 tokens are generated already, of max_new_tokens 5");
        request(new int[60], new int[3], 4, Set.of()).require(64, 97);
    }

    /** Computes all steps, sampling increasing token ids. */
    private static List<Step> run(Sequence sequence, int most, int steps) {
        List<Step> made = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            SequenceStep step = sequence.nextStep(most);
            made.add(new Step(step.start(), step.end(), step.sample() != null));
            assertThat(sequence.known().ids(step)).hasSize(step.rows());
            if (step.sample() == null) {
                sequence.advance(step, List.of(), null, 0);
            } else {
                sequence.advance(step, List.of(), token(step.end()), 0);
            }
        }
        return made;
    }

    private static Sequence admitted(int[] prompt, int maxNewTokens) {
        Sequence sequence = new Sequence(
                id(), request(prompt, new int[0], maxNewTokens, Set.of()), new Recorder(0), Requests.noInputs(), 0);
        sequence.start(ROUTE, Optional.empty(), 0);
        return sequence;
    }

    private static GenerationRequest request(int[] prompt, int[] generated, int maxNewTokens, Set<Integer> stopIds) {
        return new GenerationRequest(prompt, generated, maxNewTokens, stopIds, SamplingParams.GREEDY);
    }

    private static SampledToken token(int id) {
        return new SampledToken(id, Float.NaN, List.of());
    }

    private static UUID id() {
        return new UUID(7, 0);
    }
}
