package io.stagecoach.member.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.member.scheduler.GenerationRequest;
import io.stagecoach.member.scheduler.GenerationRequest.ContextWindow;
import io.stagecoach.member.scheduler.SchedulerLimits;
import io.stagecoach.member.scheduler.SchedulerListener;
import io.stagecoach.member.scheduler.SchedulerLoop;
import io.stagecoach.member.scheduler.SchedulerStats;
import io.stagecoach.sampling.SamplingParams;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The real {@link SchedulerLoop} of one member of a {@link SimCluster}, without its thread: {@link #submit} a text, {@link #answer}
 * calls, {@link #pass} time, or {@link #finish} everything. {@link #runLoop} handles what is queued, ticks included, by the rules of
 * the loop.
 */
public final class SimScheduler {
    public static final UUID SELF = new UUID(0, 1);
    public static final UUID MEMBER = new UUID(0, 100);
    public static final Duration BACKOFF = Duration.ofMillis(20);
    public static final Duration RECOVERY_LIMIT = Duration.ofSeconds(30);
    public static final int PROMPT_ROWS = 4;
    public static final long HELD_INPUTS = 1 << 20;

    public final SettableClock clock;
    public final SimCluster stages;
    private final SchedulerLoop loop;
    private final UUID self;
    private int submitted;

    public SimScheduler(int stageCount) {
        this(stageCount, 16, 64);
    }

    public SimScheduler(int stageCount, SchedulerListener listener) {
        this(stageCount, 16, 64, listener);
    }

    public SimScheduler(int stageCount, int maxRunning, int maxWaiting) {
        this(stageCount, maxRunning, maxWaiting, SchedulerListener.NONE);
    }

    private SimScheduler(int stageCount, int maxRunning, int maxWaiting, SchedulerListener listener) {
        this(
                SELF,
                new SimCluster(new FakeModel(stageCount, 16), new SettableClock()),
                maxRunning,
                maxWaiting,
                listener);
        IntStream.range(0, stageCount).forEach(stage -> stages.serve(MEMBER, SimCluster.role(stage, 0)));
        tellClaims();
    }

    public SimScheduler(UUID self, SimCluster stages, int maxRunning, int maxWaiting) {
        this(self, stages, maxRunning, maxWaiting, SchedulerListener.NONE);
    }

    public SimScheduler(UUID self, SimCluster stages, int maxRunning, int maxWaiting, SchedulerListener listener) {
        this.self = self;
        this.stages = stages;
        this.clock = stages.clock;
        SchedulerLimits limits = new SchedulerLimits(
                stages.model.stages(), maxRunning, maxWaiting, PROMPT_ROWS, HELD_INPUTS, BACKOFF, RECOVERY_LIMIT);
        loop = new SchedulerLoop(() -> self, limits, stages, clock::nanos, listener);
    }

    public void handle(Event event) {
        loop.accept(event);
        runLoop();
    }

    /** Handles all events that are queued, and the tick if it is due. */
    public void runLoop() {
        try {
            while (loop.runNext(Duration.ZERO)) {
                // until no event is queued
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public SchedulerStats stats() {
        return loop.stats();
    }

    public void tellClaims() {
        handle(new Event.ClaimsChanged(stages.live(), stages.hosts));
    }

    /** Advances the clock; the scheduler ticks if its last tick was 20 ms ago or more. */
    public void pass(Duration time) {
        clock.advance(time);
        runLoop();
    }

    public UUID id() {
        return new UUID(6 + self.getLeastSignificantBits(), (long) submitted << 32);
    }

    public Recorder submit(GenerationRequest request) {
        submitted++;
        Recorder recorder = new Recorder(request.generated().length);
        handle(new Event.Submitted(id(), request, recorder));
        return recorder;
    }

    public SimCluster.Call call() {
        return stages.calls.getFirst();
    }

    public void answer(SimCluster.Call call) {
        stages.answer(call);
        runLoop();
    }

    public void lose(SimCluster.Call call) {
        stages.lose(call);
        runLoop();
    }

    /** Answers calls in the order in which they were made, at most so many. */
    public void answer(int atMost) {
        for (int i = 0; i < atMost && !stages.calls.isEmpty(); i++) {
            answer(call());
        }
    }

    /** Answers all calls, and lets pauses pass, until no sequence is left. */
    public void finish() {
        for (int i = 0; i < 10_000; i++) {
            if (stages.calls.isEmpty()) {
                if (stats().isIdle()) {
                    return;
                }
                pass(BACKOFF);
            } else {
                answer(call());
            }
        }
        throw new AssertionError("still running: " + stats());
    }

    /** Answers 3 calls while the scheduler has outdated claims, then tells it the present ones and finishes. */
    public void finishStale() {
        answer(3);
        tellClaims();
        finish();
    }

    public List<Integer> expected(GenerationRequest request) {
        List<Integer> text = request.window().equals(ContextWindow.FIXED)
                ? stages.model.text(request.prompt(), request.maxNewTokens(), request.stopIds(), request.sampling())
                : stages.model.slidingText(
                        request.prompt(),
                        request.maxNewTokens(),
                        request.sampling(),
                        request.window().positions());
        return text.subList(request.generated().length, text.size());
    }

    public void assertFinished(Recorder recorder, GenerationRequest request) {
        recorder.result();
        assertThat(recorder.tokens).isEqualTo(expected(request));
        assertThat(recorder.scored)
                .isEqualTo(
                        request.scoresPrompt()
                                ? stages.model.scores(
                                        request.prompt(), request.sampling().logprobs())
                                : List.of());
    }

    /** Fails unless every cache was dropped and no sequence is left. */
    public void assertNothingLeft() {
        assertThat(stages.running()).isZero();
        assertThat(stages.calls).isEmpty();
        assertThat(stats().isIdle()).as("no sequence left").isTrue();
    }

    public static Role role(int stage) {
        return SimCluster.role(stage, 0);
    }

    public static GenerationRequest request(int promptLength, int maxNewTokens) {
        return request(promptLength, maxNewTokens, SamplingParams.GREEDY);
    }

    public static GenerationRequest request(int promptLength, int maxNewTokens, SamplingParams sampling) {
        int[] prompt = IntStream.range(0, promptLength)
                .map(i -> (promptLength * 31 + i * 17 + 3) % 97)
                .toArray();
        return new GenerationRequest(prompt, new int[0], maxNewTokens, Set.of(), sampling);
    }
}
