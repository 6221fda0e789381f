package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.testing.FakeModel;
import io.stagecoach.member.testing.SettableClock;
import io.stagecoach.sampling.SamplingParams;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** A coordinator driven by hand, with fake stages that one member holds all of. */
final class Drive {
    static final UUID SELF = new UUID(0, 1);
    static final UUID MEMBER = new UUID(0, 100);
    static final Duration BACKOFF = Duration.ofMillis(20);
    static final Duration RECOVERY_LIMIT = Duration.ofSeconds(30);
    static final int PROMPT_ROWS = 4;
    static final long HELD_INPUTS = 1 << 20;

    final SettableClock clock;
    final FakeStages stages;
    final Scheduler coordinator;
    private final UUID self;
    private final Deque<Event> events = new ArrayDeque<>();
    private int submitted;

    Drive(int stageCount) {
        this(stageCount, 16, 64);
    }

    Drive(int stageCount, SchedulerListener listener) {
        this(stageCount, 16, 64, listener);
    }

    Drive(int stageCount, int maxRunning, int maxWaiting) {
        this(stageCount, maxRunning, maxWaiting, SchedulerListener.NONE);
    }

    private Drive(int stageCount, int maxRunning, int maxWaiting, SchedulerListener listener) {
        this(SELF, new FakeStages(new FakeModel(stageCount, 16), new SettableClock()), maxRunning, maxWaiting, listener);
        IntStream.range(0, stageCount).forEach(stage -> stages.serve(MEMBER, FakeStages.role(stage, 0)));
        tellClaims();
    }

    Drive(UUID self, FakeStages stages, int maxRunning, int maxWaiting) {
        this(self, stages, maxRunning, maxWaiting, SchedulerListener.NONE);
    }

    Drive(UUID self, FakeStages stages, int maxRunning, int maxWaiting, SchedulerListener listener) {
        this.self = self;
        this.stages = stages;
        this.clock = stages.clock;
        SchedulerLimits limits = new SchedulerLimits(
                stages.model.stages(), maxRunning, maxWaiting, PROMPT_ROWS, HELD_INPUTS, BACKOFF, RECOVERY_LIMIT);
        coordinator = new Scheduler(() -> self, limits, stages, clock::nanos, events::add, listener);
    }

    void handle(Event event) {
        coordinator.step(event);
        while (!events.isEmpty()) {
            coordinator.step(events.remove());
        }
    }

    void tellClaims() {
        handle(new Event.ClaimsChanged(stages.live(), stages.hosts));
    }

    void tick(Duration time) {
        clock.advance(time);
        handle(new Event.Ticked());
    }

    UUID id() {
        return new UUID(6 + self.getLeastSignificantBits(), (long) submitted << 32);
    }

    Recorder submit(GenerationRequest request) {
        submitted++;
        Recorder recorder = new Recorder(request.generated().length);
        handle(new Event.Submitted(id(), request, recorder));
        return recorder;
    }

    FakeStages.Call call() {
        return stages.calls.getFirst();
    }

    void answer(FakeStages.Call call) {
        stages.answer(call);
        pump();
    }

    void lose(FakeStages.Call call) {
        stages.lose(call);
        pump();
    }

    /** Handles what has come in. */
    void pump() {
        if (!events.isEmpty()) {
            handle(events.remove());
        }
    }

    /** Answers calls, first come first served, until the coordinator wants nothing more, or so many times. */
    void answer(int atMost) {
        for (int i = 0; i < atMost && !stages.calls.isEmpty(); i++) {
            answer(call());
        }
    }

    /** Answers everything and lets pauses pass until all is done. */
    void finish() {
        for (int i = 0; i < 10_000; i++) {
            if (stages.calls.isEmpty()) {
                if (coordinator.load().equals(new Scheduler.Load(0, 0))) {
                    return;
                }
                tick(BACKOFF);
            } else {
                answer(call());
            }
        }
        throw new AssertionError("still at work: " + coordinator.load());
    }

    /** Goes on for a while with claims that have changed, then hears of it. */
    void finishStale() {
        answer(3);
        tellClaims();
        finish();
    }

    List<Integer> expected(GenerationRequest request) {
        List<Integer> text = request.window().equals(ContextWindow.FIXED)
                ? stages.model.text(request.prompt(), request.maxNewTokens(), request.stopIds(), request.sampling())
                : stages.model.slidingText(
                        request.prompt(),
                        request.maxNewTokens(),
                        request.sampling(),
                        request.window().positions());
        return text.subList(request.generated().length, text.size());
    }

    void assertFinished(Recorder recorder, GenerationRequest request) {
        recorder.result();
        assertThat(recorder.tokens).isEqualTo(expected(request));
        assertThat(recorder.scored)
                .isEqualTo(
                        request.scoresPrompt()
                                ? stages.model.scores(
                                        request.prompt(), request.sampling().logprobs())
                                : List.of());
    }

    /** Every cache that was ever acquired is forgotten. */
    void assertNothingLeft() {
        assertThat(stages.running()).isZero();
        assertThat(stages.calls).isEmpty();
        assertThat(coordinator.load()).isEqualTo(new Scheduler.Load(0, 0));
    }

    static StageInputs noInputs() {
        return new StageInputs(new StageInputs.Room(0));
    }

    static Role role(int stage) {
        return FakeStages.role(stage, 0);
    }

    static GenerationRequest request(int promptLength, int maxNewTokens) {
        return request(promptLength, maxNewTokens, SamplingParams.GREEDY);
    }

    static GenerationRequest request(int promptLength, int maxNewTokens, SamplingParams sampling) {
        int[] prompt = IntStream.range(0, promptLength)
                .map(i -> (promptLength * 31 + i * 17 + 3) % 97)
                .toArray();
        return new GenerationRequest(prompt, new int[0], maxNewTokens, Set.of(), sampling);
    }
}
