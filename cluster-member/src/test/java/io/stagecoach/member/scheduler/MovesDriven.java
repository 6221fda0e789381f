package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.migration.MigrationPolicy;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimCluster;
import io.stagecoach.member.testing.SimPulls;
import io.stagecoach.member.testing.SimScheduler;
import io.stagecoach.sampling.SamplingParams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A coordinator with three stages, of which one changes its replica under a running sequence, driven step by step. */
abstract class MovesDriven {
    static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, -1);
    /** Long enough to be worth it: 100 us a row are assumed. */
    static final GenerationRequest REQUEST = SimScheduler.request(70, 12, SAMPLED);

    static final UUID OTHER = new UUID(0, 101);
    static final int STAGES = 3;

    final List<PullOutcome> ended = new ArrayList<>();
    final List<String> ways = new ArrayList<>();
    final SimScheduler drive = new SimScheduler(STAGES, new SchedulerListener() {
        @Override
        public void pullEnded(int stage, PullOutcome outcome) {
            ended.add(outcome);
        }

        @Override
        public void migrated(MigrationPath path, MigrationPolicy.Reason reason) {
            ways.add(path.from().replica() + " to " + path.to().replica());
        }
    });
    final SimPulls moves = drive.stages.moves;

    /** A stage's steps since then. */
    record Watched(int stage, SequenceStep step) {}

    Recorder decode() {
        Recorder recorder = drive.submit(REQUEST);
        while (recorder.tokens.size() < 3) {
            drive.answer(1);
        }
        return recorder;
    }

    /** The replica is given up, and another is there; its sequence comes back from where it is under way. */
    void giveUp(int stage) {
        drive.stages.serve(OTHER, SimCluster.role(stage, 1));
        drive.stages.drain(SimScheduler.role(stage));
        drive.tellClaims();
        while (moves.asked.isEmpty()) {
            drive.answer(1);
        }
    }

    int computed(Recorder recorder) {
        return REQUEST.prompt().length + recorder.tokens.size() - 1;
    }

    /** Answers all steps up to the next token. */
    List<Watched> untilTheNextToken(Recorder recorder) {
        List<Watched> watched = new ArrayList<>();
        int tokens = recorder.tokens.size();
        for (int i = 0; recorder.tokens.size() == tokens; i++) {
            if (drive.stages.calls.isEmpty()) {
                drive.pass(SimScheduler.BACKOFF);
            } else {
                SimCluster.Call call = drive.call();
                watched.add(new Watched(
                        call.claim().role().stage(), call.task().steps().getFirst()));
                drive.answer(call);
            }
            assertThat(i).isLessThan(500);
        }
        return watched;
    }

    void assertTheSameText(Recorder recorder) {
        drive.finish();
        drive.assertFinished(recorder, REQUEST);
        drive.pass(Duration.ofSeconds(1));
        drive.assertNothingLeft();
    }
}
