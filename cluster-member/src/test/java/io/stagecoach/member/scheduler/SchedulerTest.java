package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimScheduler;
import io.stagecoach.sampling.SamplingParams;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerTest {
    private static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, -1);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void generatesTheTextThroughAllStages(int stages) {
        SimScheduler sim = new SimScheduler(stages);
        GenerationRequest request = SimScheduler.request(10, 7, SAMPLED);
        Recorder recorder = sim.submit(request);
        sim.finish();
        sim.assertFinished(recorder, request);
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.LENGTH);
        sim.assertNothingLeft();
    }

    @Test
    void endsAtAStopTokenAndReportsIt() {
        SimScheduler sim = new SimScheduler(2);
        GenerationRequest open = SimScheduler.request(5, 20);
        int stop = sim.expected(open).get(3);
        GenerationRequest request = new GenerationRequest(
                open.prompt(), open.generated(), open.maxNewTokens(), Set.of(stop), open.sampling());
        Recorder recorder = sim.submit(request);
        sim.finish();
        sim.assertFinished(recorder, request);
        assertThat(recorder.tokens).endsWith(stop).hasSizeLessThanOrEqualTo(4);
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.STOP);
    }

    @Test
    void continuesATextOfAnotherScheduler() {
        SimScheduler sim = new SimScheduler(3);
        GenerationRequest request = SimScheduler.request(6, 9, SAMPLED);
        List<Integer> text = sim.expected(request);
        for (int done = 1; done < 9; done++) {
            Recorder recorder = sim.submit(Requests.resumed(request, text.subList(0, done)));
            sim.finish();
            assertThat(recorder.tokens).isEqualTo(text.subList(done, 9));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 16", "1, 2, 2, 8", "1, 8, 3, 8", "3, 1, 3, 6", "3, 8, 3, 6"})
    void formsAsManyGroupsAsAreWorthAPass(int hosts, int cores, int groups, int size) {
        SimScheduler sim = new SimScheduler(3);
        for (int stage = 0; stage < 3; stage++) {
            UUID member = new UUID(0, 101 + stage);
            sim.stages.serve(member, SimScheduler.role(stage));
            sim.stages.hosts.put(member, new Host("host" + stage % hosts, cores));
        }
        sim.tellClaims();
        List<GenerationRequest> requests = IntStream.range(0, 16)
                .mapToObj(i -> SimScheduler.request(3 + i, 45, SAMPLED))
                .toList();
        List<Recorder> recorders = requests.stream().map(sim::submit).toList();
        int largest = 0;
        int most = 0;
        while (!sim.stages.calls.isEmpty()) {
            List<SequenceStep> steps = sim.call().task().steps();
            if (steps.stream().allMatch(step -> step.rows() == 1)) {
                largest = Math.max(largest, steps.size());
            }
            most = Math.max(most, sim.stages.calls.size());
            sim.answer(sim.call());
        }
        assertThat(most).isEqualTo(groups);
        assertThat(largest).isEqualTo(size);
        for (int i = 0; i < 16; i++) {
            sim.assertFinished(recorders.get(i), requests.get(i));
        }
        sim.assertNothingLeft();
    }

    @Test
    void spreadsALongPromptOverDecodeBatches() {
        SimScheduler sim = new SimScheduler(2);
        GenerationRequest stream = SimScheduler.request(3, 40, SAMPLED);
        Recorder first = sim.submit(stream);
        sim.answer(6);
        GenerationRequest prompt = SimScheduler.request(20, 3, SAMPLED);
        Recorder second = sim.submit(prompt);
        int shared = 0;
        while (second.tokens.isEmpty()) {
            List<SequenceStep> steps = sim.call().task().steps();
            shared += steps.size() == 2 ? 1 : 0;
            assertThat(steps.stream().mapToInt(SequenceStep::rows).sum())
                    .isLessThanOrEqualTo(1 + SimScheduler.PROMPT_ROWS);
            sim.answer(1);
        }
        assertThat(shared).as("20 rows, at most 4 a pass, at 2 stages").isEqualTo(10);
        sim.finish();
        sim.assertFinished(first, stream);
        sim.assertFinished(second, prompt);
    }

    @Test
    void failsAllSequencesWhenItLeaves() {
        SimScheduler sim = new SimScheduler(2, 3, 9);
        List<Recorder> recorders = IntStream.range(0, 6)
                .mapToObj(i -> sim.submit(SimScheduler.request(3, 9)))
                .toList();
        sim.answer(7);
        sim.handle(new Event.Leaving(Integer.MAX_VALUE));
        assertThat(recorders)
                .allSatisfy(
                        recorder -> assertThat(recorder.failure().kind()).isEqualTo(GenerationException.Kind.LEAVING));
        assertThat(sim.submit(SimScheduler.request(3, 3)).failure().kind()).isEqualTo(GenerationException.Kind.LEAVING);
        sim.answer(100);
        assertThat(sim.stages.calls).isEmpty();
        assertThat(sim.stats().isIdle()).isTrue();
    }

    @Test
    void measuresTheTimeInEachState() {
        SimScheduler sim = new SimScheduler(2);
        Recorder recorder = sim.submit(SimScheduler.request(3, 2));
        while (!sim.stages.calls.isEmpty()) {
            sim.clock.advance(Duration.ofMillis(3));
            sim.answer(1);
        }
        GenerationResult result = recorder.result();
        assertThat(result.queueNanos()).isZero();
        assertThat(Duration.ofNanos(result.prefillNanos())).isEqualTo(Duration.ofMillis(6));
        assertThat(Duration.ofNanos(result.decodeNanos())).isEqualTo(Duration.ofMillis(6));
        assertThat(result.requeues()).isZero();
        assertThat(result.stages())
                .containsExactly(
                        new GenerationResult.StageTiming(0, "member100", 2, 0, 0, 6_000_000),
                        new GenerationResult.StageTiming(1, "member100", 2, 0, 0, 6_000_000));
    }
}
