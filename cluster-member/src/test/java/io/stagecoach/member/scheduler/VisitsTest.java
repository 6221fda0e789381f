package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.scheduler.GenerationListener.StageVisit;
import io.stagecoach.member.testing.SimScheduler;
import io.stagecoach.sampling.SampledToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VisitsTest {
    private final SimScheduler sim = new SimScheduler(2);
    private final Diary diary = new Diary(true);

    @Test
    void reportsEveryStepAtEveryStageBeforeItsToken() {
        sim.handle(new Event.Submitted(sim.id(), SimScheduler.request(6, 2), diary));
        go();
        assertThat(diary.lines)
                .containsExactly(
                        "stage 0 of 4 rows at 0 ms for 3 ms",
                        "stage 1 of 4 rows at 3 ms for 3 ms",
                        "stage 0 of 2 rows at 6 ms for 3 ms",
                        "stage 1 of 2 rows at 9 ms for 3 ms",
                        "token 0",
                        "stage 0 of 1 rows at 12 ms for 3 ms",
                        "stage 1 of 1 rows at 15 ms for 3 ms",
                        "token 1",
                        "finished");
    }

    @Test
    void reportsRequeues() {
        sim.handle(new Event.Submitted(sim.id(), SimScheduler.request(3, 2), diary));
        sim.answer(2);
        sim.lose(sim.call());
        sim.pass(SimScheduler.BACKOFF);
        go();
        assertThat(diary.lines)
                .containsExactly(
                        "stage 0 of 3 rows at 0 ms for 0 ms",
                        "stage 1 of 3 rows at 0 ms for 0 ms",
                        "token 0",
                        "requeued",
                        "stage 0 of 3 rows at 20 ms for 3 ms",
                        "stage 0 of 1 rows at 23 ms for 3 ms",
                        "stage 1 of 1 rows at 26 ms for 3 ms",
                        "token 1",
                        "finished");
    }

    @Test
    void reportsVisitsOnlyIfAskedTo() {
        Diary other = new Diary(false);
        sim.handle(new Event.Submitted(sim.id(), SimScheduler.request(3, 1), other));
        sim.lose(sim.call());
        sim.finish();
        assertThat(other.lines).containsExactly("requeued", "token 0", "finished");
    }

    /** Answers everything, each call 3 ms after the one before. */
    private void go() {
        while (!sim.stages.calls.isEmpty()) {
            sim.clock.advance(Duration.ofMillis(3));
            sim.answer(1);
        }
    }

    private record Diary(boolean followsVisits, List<String> lines) implements GenerationListener {
        Diary(boolean followsVisits) {
            this(followsVisits, new ArrayList<>());
        }

        @Override
        public void onToken(int index, SampledToken token) {
            lines.add("token " + index);
        }

        @Override
        public void onVisit(StageVisit visit) {
            lines.add("stage " + visit.timing().stage() + " of " + visit.rows() + " rows at "
                    + Duration.ofNanos(visit.startNanos()).toMillis() + " ms for "
                    + Duration.ofNanos(visit.timing().hopNanos()).toMillis() + " ms");
        }

        @Override
        public void onRequeued() {
            lines.add("requeued");
        }

        @Override
        public void onFinished(GenerationResult result) {
            lines.add("finished");
        }

        @Override
        public void onFailed(GenerationException failure) {
            lines.add("failed");
        }
    }
}
