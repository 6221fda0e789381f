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

/** A scheduler with three stages, and a sequence that migrates at one of them. */
abstract class MigrationScenario {
    static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, -1);
    /** Long enough that a pull is worth it, at the assumed 100 us per row. */
    static final GenerationRequest REQUEST = SimScheduler.request(70, 12, SAMPLED);

    static final UUID OTHER = new UUID(0, 101);
    static final int STAGES = 3;

    final List<PullOutcome> ended = new ArrayList<>();
    final List<String> ways = new ArrayList<>();
    final SimScheduler sim = new SimScheduler(STAGES, new SchedulerListener() {
        @Override
        public void pullEnded(int stage, PullOutcome outcome) {
            ended.add(outcome);
        }

        @Override
        public void migrated(MigrationPath path, MigrationPolicy.Reason reason) {
            ways.add(path.from().replica() + " to " + path.to().replica());
        }
    });
    final SimPulls moves = sim.stages.moves;

    /** A step that a stage got. */
    record Watched(int stage, SequenceStep step) {}

    Recorder decode() {
        Recorder recorder = sim.submit(REQUEST);
        while (recorder.tokens.size() < 3) {
            sim.answer(1);
        }
        return recorder;
    }

    /** Drains the replica while another one is READY, and answers calls until the pull is asked for. */
    void drainReplica(int stage) {
        sim.stages.serve(OTHER, SimCluster.role(stage, 1));
        sim.stages.drain(SimScheduler.role(stage));
        sim.tellClaims();
        while (moves.asked.isEmpty()) {
            sim.answer(1);
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
            if (sim.stages.calls.isEmpty()) {
                sim.pass(SimScheduler.BACKOFF);
            } else {
                SimCluster.Call call = sim.call();
                watched.add(new Watched(
                        call.claim().role().stage(), call.task().steps().getFirst()));
                sim.answer(call);
            }
            assertThat(i).isLessThan(500);
        }
        return watched;
    }

    void assertTheSameText(Recorder recorder) {
        sim.finish();
        sim.assertFinished(recorder, REQUEST);
        sim.pass(Duration.ofSeconds(1));
        sim.assertNothingLeft();
    }
}
