package io.stagecoach.member.scheduler;

import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.sampling.SampledToken;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One text being generated: its tokens, and how many positions of it the stages have computed. Owns its counters; what
 * it needs next follows from them alone.
 */
final class Sequence {
    private final UUID id;
    private final GenerationRequest request;
    private final GenerationListener listener;
    private final SequenceTimes times;
    private final Progress progress;

    private final KnownTokens known;
    private final PromptScores scores;
    private final SequenceCaches caches;
    private int cachedTokens;

    Sequence(UUID id, GenerationRequest request, GenerationListener listener, StageInputs inputs, long now) {
        this.id = id;
        this.request = request;
        this.listener = listener;
        this.times = new SequenceTimes(now);
        this.known = new KnownTokens(request);
        this.progress = new Progress(isResumed() ? known.count() - 1 : 0, now);
        this.caches = new SequenceCaches(id, inputs);
        this.scores = new PromptScores(request);
    }

    /**
     * The sequence gets a replica of every stage and is prefilled there into a new cache, from position 0 or from where
     * the donor ends.
     */
    void admit(Route route, Optional<PrefixIndex.Donor> found, long now) {
        require(SequenceState.WAITING);
        if (progress.requeues() == 0) {
            progress.waits(now);
        }
        caches.begin(route, found);
        if (known.offset() == 0) {
            cachedTokens = Math.min(caches.computed(), request.prompt().length);
        }
        times.enter(SequenceState.PREFILL, now);
    }

    /** As {@link #admit}, but with what some stages still have. */
    void rejoin(Route route, long now) {
        require(SequenceState.WAITING);
        caches.rejoin(route);
        times.enter(SequenceState.PREFILL, now);
    }

    /** The one recovery: forget what the stages have, and wait to be prefilled from the known tokens. */
    void requeue(long now) {
        leave(now);
        putBack(now);
    }

    /**
     * The same where one stage is lost and the others still have what they had.
     *
     * @return false when that cannot be used, so that the sequence is as before
     */
    boolean lose(int stage, long now) {
        if (state() == SequenceState.FINISHED || !caches.canLose(stage)) {
            return false;
        }
        caches.lose(stage);
        times.enter(SequenceState.WAITING, now);
        putBack(now);
        return true;
    }

    private void putBack(long now) {
        progress.requeued(now);
        listener.onRequeued();
    }

    /** No failure, but the same way: other replicas can do more for the sequence. */
    void changeOver(long now) {
        startOver(now);
        listener.onChangedOver();
    }

    /**
     * The same for one stage: what its replica has may be fetched from there.
     *
     * @return false when the stages have nothing yet
     */
    boolean changeOver(MigrationPolicy.Transfer transfer, long now) {
        if (!caches.leave(transfer.stage(), transfer.stolen())) {
            return false;
        }
        waitAgain(now);
        listener.onChangedOver();
        return true;
    }

    /** Waits with what its stages have, which is no failure. */
    void waitAgain(long now) {
        progress.waits(now);
        times.enter(SequenceState.WAITING, now);
    }

    /** The same without. */
    void startOver(long now) {
        caches.drop();
        waitAgain(now);
    }

    /** The window moves on, and the sequence waits to be prefilled from what is in it; no failure. */
    void slide(long now) {
        known.slide();
        caches.inputs().release();
        leave(now);
    }

    private void leave(long now) {
        caches.drop();
        times.enter(SequenceState.WAITING, now);
    }

    /**
     * The next positions to compute, wherever that cuts the known tokens: a position gets the same numbers in any step.
     *
     * @param most rows of the step
     */
    SequenceStep nextStep(int most) {
        int start = caches.start();
        int end = Math.min(start + most, caches.behind().isPresent() ? caches.reach() : known.length());
        SequenceStep.Sample sample =
                end == known.length() && known.remaining() > 0 ? known.sample(request.sampling()) : null;
        String trace = request.traceOfStep(end, state() == SequenceState.PREFILL);
        return new SequenceStep(
                cache(), start, end - start, caches.beginning(budget()), sample, scores.wanted(start, end), trace);
    }

    /** A stage has answered a step. */
    void visited(GenerationResult.StageTiming timing, long sent, int rows) {
        times.step(timing);
        if (listener.followsVisits()) {
            listener.onVisit(new StageVisit(times.sinceBegin(sent), timing, rows));
        }
    }

    /** Comes before what follows from the step otherwise. */
    void scored(SequenceStep step, List<SampledToken> tokens) {
        scores.take(step, tokens, listener);
    }

    /** The stages, or the one that was behind, have computed a step that samples nothing. */
    void computed(SequenceStep step, long now) {
        progress.computed(known.offset() + step.start(), step.rows(), caches.computing());
        caches.advance(step.end());
        progress.reached(known.offset() + caches.computed(), now);
    }

    /** The stages have computed a step and sampled the token after it. */
    void sampled(SequenceStep step, SampledToken token, long now) {
        computed(step, now);
        known.add(token.id());
        times.enter(SequenceState.DECODE, now);
        listener.onToken(known.generated() - 1, token);
    }

    /** Why the generation is at its end, or null when it goes on. */
    GenerationResult.@Nullable Reason end() {
        return known.end(caches.computed());
    }

    void finish(GenerationResult.Reason reason, long now) {
        GenerationResult result = times.result(reason, progress.recovery(), cachedTokens, now);
        cancel();
        listener.onFinished(result);
    }

    void fail(GenerationException failure) {
        cancel();
        listener.onFailed(failure);
    }

    /** Nobody waits for it any more. */
    void cancel() {
        times.end();
        caches.inputs().release();
    }

    KnownTokens known() {
        return known;
    }

    /** Of the tokens in the window so many may be found in other caches: what is to be scored must be computed. */
    int sharable() {
        return scores.sharable(known.length());
    }

    /** Another coordinator began it: its reader waits already, so it waits for the cluster. */
    boolean isResumed() {
        return request.generated().length > 0;
    }

    /** What is computed now was computed before, at other replicas or in other caches. */
    boolean isReplayed() {
        return progress.isReplay(known.offset() + caches.computed());
    }

    /** Its reader has had a part of the text, and sees it stand still until what was lost is computed again. */
    boolean isInterrupted() {
        return known.generated() > 0 && progress.isInterrupted();
    }

    /** Positions that all stages have. */
    int computed() {
        return caches.computed();
    }

    UUID id() {
        return id;
    }

    /** The name of its caches at the stages. */
    UUID cache() {
        return caches.name();
    }

    SequenceCaches caches() {
        return caches;
    }

    Progress progress() {
        return progress;
    }

    /** Most tokens that it may ever have in its window. */
    long budget() {
        return request.mostPositions();
    }

    SequenceState state() {
        return times.state();
    }

    Route route() {
        return caches.route();
    }

    private void require(SequenceState expected) {
        if (state() != expected) {
            throw new IllegalStateException("sequence " + id + " is " + state() + ", not " + expected);
        }
    }
}
