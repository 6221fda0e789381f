package io.stagecoach.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.claim.Role;
import io.stagecoach.sampling.SamplingParams;
import io.stagecoach.stage.MoveOutcome;
import io.stagecoach.stage.SequenceStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One of three stages changes its replica under a running sequence: what it has comes along, or that stage alone is computed. */
class MovesTest {
    private static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, -1);
    /** Long enough to be worth it: 100 us a row are assumed. */
    private static final GenerationRequest REQUEST = Drive.request(70, 12, SAMPLED);

    private static final UUID OTHER = new UUID(0, 101);
    private static final int STAGES = 3;

    private final Drive drive = new Drive(STAGES);
    private final FakeMoves moves = drive.stages.moves;
    private final List<MoveOutcome> ended = new ArrayList<>();
    private final List<String> ways = new ArrayList<>();

    MovesTest() {
        drive.coordinator.listen(new CoordinatorListener() {
            @Override
            public void moveEnded(int stage, MoveOutcome outcome) {
                ended.add(outcome);
            }

            @Override
            public void changedOver(ChangeOver way, boolean stolen) {
                ways.add(way.from().replica() + " to " + way.to().replica());
            }
        });
    }

    /** A stage's steps since then. */
    private record Watched(int stage, SequenceStep step) {}

    private Recorder decode() {
        Recorder recorder = drive.submit(REQUEST);
        while (recorder.tokens.size() < 3) {
            drive.answer(1);
        }
        return recorder;
    }

    /** The replica is given up, and another is there; its sequence comes back from where it is under way. */
    private void giveUp(int stage) {
        drive.stages.serve(OTHER, FakeStages.role(stage, 1));
        drive.stages.drain(Drive.role(stage));
        drive.tellClaims();
        while (moves.asked.isEmpty()) {
            drive.answer(1);
        }
    }

    private int computed(Recorder recorder) {
        return REQUEST.prompt().length + recorder.tokens.size() - 1;
    }

    /** Answers all steps up to the next token. */
    private List<Watched> untilTheNextToken(Recorder recorder) {
        List<Watched> watched = new ArrayList<>();
        int tokens = recorder.tokens.size();
        for (int i = 0; recorder.tokens.size() == tokens; i++) {
            if (drive.stages.calls.isEmpty()) {
                drive.tick(Drive.BACKOFF);
            } else {
                FakeStages.Call call = drive.call();
                watched.add(new Watched(
                        call.claim().role().stage(), call.task().steps().getFirst()));
                drive.answer(call);
            }
            assertThat(i).isLessThan(500);
        }
        return watched;
    }

    private void assertTheSameText(Recorder recorder) {
        drive.finish();
        drive.assertFinished(recorder, REQUEST);
        drive.tick(Duration.ofSeconds(1));
        drive.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theCacheComesAlongAndNothingIsComputedAgain(int stage) {
        Recorder recorder = decode();
        giveUp(stage);
        drive.pump();
        assertThat(ended).containsExactly(MoveOutcome.MOVED);
        assertThat(ways).containsExactly("0 to 1");
        assertThat(drive.stages.running(Drive.role(stage)))
                .as("what is left at the old one")
                .isZero();
        assertThat(untilTheNextToken(recorder))
                .hasSize(STAGES)
                .allSatisfy(watched -> assertThat(watched.step())
                        .extracting(SequenceStep::start, SequenceStep::rows)
                        .containsExactly(computed(recorder) - 1, 1));
        assertTheSameText(recorder);
        assertThat(recorder.result().recovery()).isEqualTo(new GenerationResult.Recovery(0, 0, 0));
    }

    @ParameterizedTest
    @EnumSource(
            value = MoveOutcome.class,
            names = {"NOT_WORTH_IT", "NOT_PORTABLE", "CACHE_MISS", "STALE", "SOURCE_LOST"})
    void whatDoesNotComeIsComputedAgainAtThatStageAlone(MoveOutcome outcome) {
        Recorder recorder = decode();
        moves.answerAll = outcome;
        giveUp(1);
        int computed = computed(recorder);
        List<Watched> watched = untilTheNextToken(recorder);
        assertThat(watched.stream()
                        .filter(each -> each.step().end() <= computed)
                        .map(Watched::stage))
                .hasSize(Math.ceilDiv(computed, Drive.PROMPT_ROWS))
                .containsOnly(1);
        assertThat(watched).hasSize(Math.ceilDiv(computed, Drive.PROMPT_ROWS) + STAGES);
        assertThat(ways).containsExactly("0 to 1");
        assertTheSameText(recorder);
        assertThat(recorder.result().recovery()).isEqualTo(new GenerationResult.Recovery(0, computed, 0));
        assertThat(moves.asked).as("tried once").hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = MoveOutcome.class,
            names = {"FULL", "TARGET_LOST", "TOO_LONG", "FAILED"})
    void whereTheNewReplicaCannotTakeItTheSequenceGoesOnAtTheOldOne(MoveOutcome outcome) {
        Recorder recorder = decode();
        moves.answerAll = outcome;
        giveUp(1);
        assertThat(untilTheNextToken(recorder)).hasSize(STAGES);
        assertThat(ways).isEmpty();
        assertThat(moves.asked).hasSize(1);
        assertThat(drive.stages.running(Drive.role(1))).isEqualTo(1);

        moves.answerAll = null;
        drive.clock.advance(Duration.ofSeconds(1));
        untilTheNextToken(recorder);
        assertThat(moves.asked).as("tried again later").hasSize(2);
        assertThat(ended).containsExactly(outcome, MoveOutcome.MOVED);
        assertTheSameText(recorder);
        assertThat(recorder.result().recovery()).isEqualTo(new GenerationResult.Recovery(0, 0, 0));
    }

    @Test
    void itIsKeptWhereItIsWhileItIsOnItsWay() {
        moves.keepsPulls = true;
        Recorder recorder = decode();
        giveUp(1);
        int before = recorder.tokens.size();
        GenerationRequest request = Drive.request(3, 4);
        Recorder other = drive.submit(request);
        for (int i = 0; i < 6; i++) {
            moves.answer(moves.pulls.getFirst());
            drive.pump();
            drive.tick(Duration.ofMillis(20));
        }
        assertThat(recorder.tokens).as("stands still").hasSize(before);
        for (int i = 0; !drive.stages.calls.isEmpty(); i++) {
            drive.answer(drive.call());
            assertThat(i).isLessThan(100);
        }
        drive.assertFinished(other, request);
        drive.stages.moves.keepsPulls = false;
        while (!moves.pulls.isEmpty()) {
            moves.answer(moves.pulls.getFirst());
        }
        drive.pump();
        assertThat(ended).containsExactly(MoveOutcome.MOVED);
        assertTheSameText(recorder);
    }

    @Test
    void noWordOfWhatStaysDropsItMeanwhile() {
        moves.keepsPulls = true;
        Recorder recorder = decode();
        giveUp(1);
        drive.coordinator.handle(new Event.Ticked());
        drive.clock.advance(Duration.ofMillis(999));
        assertThat(drive.stages.running(Drive.role(1))).isEqualTo(1);
        drive.stages.retainNothing(Drive.role(0), new UUID(0, 55));
        drive.tick(Duration.ofMillis(2)); // says what stays; but the move has taken too long by now
        assertThat(drive.stages.running(Drive.role(1))).isEqualTo(1);
        assertThat(ended).containsExactly(MoveOutcome.TOO_LONG);
        moves.pulls.clear();
        moves.keepsPulls = false;
        assertTheSameText(recorder);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReplicaMayBeKilledMeanwhile(boolean old) {
        Drive three = drive;
        three.stages.serve(new UUID(0, 102), Drive.role(1));
        three.tellClaims();
        moves.keepsPulls = true;
        Recorder recorder = decode();
        giveUp(1);
        moves.answer(moves.pulls.getFirst());
        drive.stages.kill(old ? new UUID(0, 102) : OTHER);
        drive.pump();
        drive.tellClaims();
        assertThat(ended).containsExactly(old ? MoveOutcome.SOURCE_LOST : MoveOutcome.TARGET_LOST);
        List<Watched> watched = untilTheNextToken(recorder);
        if (old) {
            assertThat(watched.getFirst().stage()).isEqualTo(1);
            assertThat(watched.getFirst().step().start()).isZero();
        } else {
            assertThat(watched).as("the old one still has it all").hasSize(STAGES);
        }
        assertTheSameText(recorder);
        assertThat(recorder.result().requeues()).isZero();
    }

    @Test
    void nothingIsLeftOfOneThatIsCancelledMeanwhile() {
        moves.keepsPulls = true;
        decode();
        giveUp(1);
        drive.handle(new Event.Cancelled(drive.id()));
        while (!moves.pulls.isEmpty()) {
            moves.answer(moves.pulls.getFirst());
        }
        drive.pump();
        drive.tick(Duration.ofSeconds(1));
        drive.assertNothingLeft();
    }

    @Test
    void whereTheInputsAreNotHeldAllIsComputedAgain() {
        // A page of the first one's cache is shared, so nobody has what went into the stages before it.
        GenerationRequest first = Drive.request(70, 1, SAMPLED);
        Recorder before = drive.submit(first);
        drive.finish();
        drive.assertFinished(before, first);
        Recorder recorder = decode();
        assertThat(recorder.hasEnded()).isFalse();
        assertThat(drive.coordinator.prefixUse().hits()).isEqualTo(64);
        moves.answerAll = MoveOutcome.NOT_PORTABLE;
        giveUp(1);
        assertThat(untilTheNextToken(recorder).getFirst().stage()).isZero();
        assertTheSameText(recorder);
    }

    @Test
    void sharedPagesComeAlongToo() {
        GenerationRequest first = Drive.request(70, 1, SAMPLED);
        drive.submit(first);
        drive.finish();
        Recorder recorder = decode();
        assertThat(drive.coordinator.prefixUse().hits()).isEqualTo(64);
        giveUp(1);
        assertThat(untilTheNextToken(recorder)).hasSize(STAGES);
        assertThat(ended).containsExactly(MoveOutcome.MOVED);
        assertTheSameText(recorder);
    }

    @Test
    void twoStagesOfOneMemberGoOneAfterTheOther() {
        Recorder recorder = decode();
        List<Role> old = List.of(Drive.role(0), Drive.role(2));
        old.forEach(role -> drive.stages.serve(OTHER, FakeStages.role(role.stage(), 1)));
        old.forEach(drive.stages::drain);
        drive.tellClaims();
        untilTheNextToken(recorder);
        assertThat(untilTheNextToken(recorder)).hasSize(STAGES);
        assertThat(ended).containsExactly(MoveOutcome.MOVED, MoveOutcome.MOVED);
        assertThat(old)
                .allSatisfy(role -> assertThat(drive.stages.running(role)).isZero());
        assertTheSameText(recorder);
    }

    @Test
    void aShortOneIsComputedAgainWithoutAsking() {
        GenerationRequest request = Drive.request(5, 8, SAMPLED);
        Recorder recorder = drive.submit(request);
        drive.answer(2 * STAGES + 1);
        drive.stages.serve(OTHER, FakeStages.role(1, 1));
        drive.stages.drain(Drive.role(1));
        drive.tellClaims();
        drive.finish();
        drive.assertFinished(recorder, request);
        assertThat(ended).containsExactly(MoveOutcome.NOT_WORTH_IT);
        assertThat(moves.asked).isEmpty();
    }

    @Test
    void theOnlyStageOfAModelMovesToo() {
        Drive alone = new Drive(1);
        Recorder recorder = alone.submit(REQUEST);
        while (recorder.tokens.size() < 3) {
            alone.answer(1);
        }
        alone.stages.serve(OTHER, FakeStages.role(0, 1));
        alone.stages.drain(Drive.role(0));
        alone.tellClaims();
        alone.finish();
        alone.assertFinished(recorder, REQUEST);
        assertThat(alone.stages.moves.outcomes).containsExactly(MoveOutcome.MOVED);
        assertThat(recorder.result().recovery()).isEqualTo(new GenerationResult.Recovery(0, 0, 0));
        alone.assertNothingLeft();
    }
}
