package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.stage.StageListener;
import io.stagecoach.member.testing.SimScheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stages get the trace of a traced generation with some steps only, and of other generations never. */
class FollowedStepsTest {
    private static final String TRACE = "opaque to the scheduler";
    private static final int PROMPT = 10;

    @Test
    void tracesThePromptAndEvery32ndPosition() {
        List<SequenceStep> followed = steps(Requests.traced(SimScheduler.request(PROMPT, 100), TRACE)).stream()
                .filter(step -> step.trace() != null)
                .toList();
        assertThat(followed).extracting(SequenceStep::trace).containsOnly(TRACE);
        assertThat(followed).extracting(SequenceStep::end).containsExactly(4, 8, 10, 32, 64, 96);
    }

    @Test
    void tracesNothingWithoutATrace() {
        assertThat(steps(SimScheduler.request(PROMPT, 100)))
                .hasSize(3 + 99)
                .extracting(SequenceStep::trace)
                .containsOnlyNulls();
    }

    @Test
    void tellsTheStageListenerOfTracedSteps() {
        SimScheduler sim = new SimScheduler(2);
        List<String> heard = new ArrayList<>();
        sim.stages.listen(new StageListener() {
            @Override
            public void followed(Role role, SequenceStep step, long queueNanos, long nanos) {
                heard.add("stage " + role.stage() + " to " + step.end());
            }
        });
        sim.submit(Requests.traced(SimScheduler.request(3, 2), TRACE));
        sim.submit(SimScheduler.request(3, 2));
        sim.finish();
        assertThat(heard).containsExactly("stage 0 to 3", "stage 1 to 3");
    }

    /** As stage 0 gets them. */
    private static List<SequenceStep> steps(GenerationRequest request) {
        SimScheduler sim = new SimScheduler(1);
        sim.submit(request);
        List<SequenceStep> steps = new ArrayList<>();
        while (!sim.stages.calls.isEmpty()) {
            steps.addAll(sim.call().task().steps());
            sim.answer(1);
        }
        return steps;
    }
}
