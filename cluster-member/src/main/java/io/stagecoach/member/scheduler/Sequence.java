package io.stagecoach.member.scheduler;

import io.stagecoach.member.migration.MigrationPolicy;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.scheduler.GenerationListener.StageVisit;
import io.stagecoach.member.scheduler.Routing.Route;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.sampling.SampledToken;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One text being generated: its tokens, its caches at the stages, and its state. What it needs next follows from these alone.
 * {@link io.stagecoach.member.scheduler} shows the states.
 */
final class Sequence implements MigrationPolicy.Candidate {
    private final UUID id;
    private final GenerationRequest request;
    private final GenerationListener listener;
    private final Progress progress;

    private final KnownTokens known;
    private final SequenceCaches caches;
    private int cachedTokens;

    enum State {
        /** Has no route: new, requeued, suspended, or between two windows. */
        WAITING,
        /** Known tokens are still to be computed. */
        PREFILL,
        /** Each step computes the newest token and samples the next. */
        DECODE,
        /** Finished, failed or cancelled. */
        FINISHED
    }

    Sequence(UUID id, GenerationRequest request, GenerationListener listener, StageInputs inputs, long now) {
        this.id = id;
        this.request = request;
        this.listener = listener;
        this.known = new KnownTokens(request);
        this.progress = new Progress(beganElsewhere() ? known.count() - 1 : 0, now);
        this.caches = new SequenceCaches(id, inputs);
    }

    /** Admits the sequence: prefills it into new caches, from position 0 or from where the donor's shared pages end. */
    void start(Route route, Optional<PrefixIndex.Donor> donor, long now) {
        require(State.WAITING);
        if (progress.requeues() == 0) {
            progress.waits(now);
        }
        caches.begin(route, donor);
        if (known.offset() == 0) {
            cachedTokens = Math.min(caches.computed(), request.prompt().length);
        }
        progress.enter(State.PREFILL, now);
    }

    /** Admits the suspended sequence: its other stages keep their caches. */
    void resume(Route route, long now) {
        require(State.WAITING);
        caches.resume(route);
        progress.enter(State.PREFILL, now);
    }

    /** Recovery after a loss: the sequence waits to be prefilled from its known tokens, at all stages. */
    void requeue(long now) {
        waitWithoutCaches(now);
        countRequeue(now);
    }

    /**
     * Recovery after the loss of one stage: the sequence waits with its caches at the other stages.
     *
     * @return false when that stage cannot be computed alone; nothing has changed then
     */
    boolean suspend(int stage, long now) {
        if (state() == State.FINISHED || !caches.canRecompute(stage)) {
            return false;
        }
        caches.lose(stage);
        progress.enter(State.WAITING, now);
        countRequeue(now);
        return true;
    }

    private void countRequeue(long now) {
        progress.requeued(now);
        listener.onRequeued();
    }

    /**
     * Suspends the sequence for its migration off one replica, which keeps the cache until it is pulled.
     *
     * @return false when the stages have no cache yet; nothing has changed then
     */
    boolean suspendForMigration(int stage, MigrationPolicy.Reason reason, long now) {
        if (!caches.leaveReplica(stage, reason)) {
            return false;
        }
        waitWithCaches(now);
        listener.onMigrated();
        return true;
    }

    /** Migrates a sequence that has no cache to take along: it waits to be prefilled at other replicas. */
    void migrateWithoutCaches(long now) {
        waitAnew(now);
        listener.onMigrated();
    }

    /** Waits with the caches that its stages have. No failure, so the time limit starts anew. */
    void waitWithCaches(long now) {
        progress.waits(now);
        progress.enter(State.WAITING, now);
    }

    /** Waits to be prefilled at all stages. No failure, so the time limit starts anew. */
    void waitAnew(long now) {
        caches.drop();
        waitWithCaches(now);
    }

    /** Moves the context window on: the sequence waits to be prefilled from the tokens in it. */
    void slide(long now) {
        known.slide();
        caches.inputs().release();
        waitWithoutCaches(now);
    }

    private void waitWithoutCaches(long now) {
        caches.drop();
        progress.enter(State.WAITING, now);
    }

    /**
     * The next positions to compute. Steps may cut the known tokens anywhere: a position gets the same numbers in any step.
     *
     * @param most rows of the step
     */
    SequenceStep nextStep(int most) {
        int start = caches.start();
        int end = Math.min(start + most, caches.stageBehind().isPresent() ? caches.furthest() : known.length());
        SequenceStep.Sample sample =
                end == known.length() && known.remaining() > 0 ? known.sample(request.sampling()) : null;
        String trace = request.traceOfStep(end, state() == State.PREFILL);
        return new SequenceStep(
                cache(), start, end - start, caches.beginning(budget()), sample, known.scoresWanted(start, end), trace);
    }

    /** Notes what a stage took for a step. */
    void visited(GenerationResult.StageTiming timing, long sent, int rows) {
        progress.visited(timing);
        if (listener.followsVisits()) {
            listener.onVisit(new StageVisit(progress.sinceSubmission(sent), timing, rows));
        }
    }

    /**
     * All stages, or the one that was behind, have computed a step.
     *
     * @param scores of prompt tokens, as far as the step asked for them
     * @param token sampled after the step; null when the step samples nothing
     */
    void advance(SequenceStep step, List<SampledToken> scores, @Nullable SampledToken token, long now) {
        known.takeScores(step, scores, listener);
        progress.computed(known.offset() + step.start(), step.rows(), caches.computing());
        caches.advance(step.end());
        progress.reached(known.offset() + caches.computed(), now);
        if (token != null) {
            known.add(token.id());
            progress.enter(State.DECODE, now);
            listener.onToken(known.generated() - 1, token);
        }
    }

    /** Why the text has ended, or null while it has not. */
    GenerationResult.@Nullable Reason end() {
        return known.end(caches.computed());
    }

    void finish(GenerationResult.Reason reason, long now) {
        GenerationResult result = progress.result(reason, cachedTokens, now);
        cancel();
        listener.onFinished(result);
    }

    void fail(GenerationException failure) {
        cancel();
        listener.onFailed(failure);
    }

    /** Ends the sequence without a call to its listener. */
    void cancel() {
        progress.end();
        caches.inputs().release();
    }

    KnownTokens known() {
        return known;
    }

    /** How many tokens of the window other caches may provide: tokens to be scored must be computed. */
    int sharable() {
        return known.sharable();
    }

    /** Another member began the text and is lost. The reader waits already, so the sequence waits for uncovered stages. */
    boolean beganElsewhere() {
        return request.generated().length > 0;
    }

    /** Whether the next step computes positions that were computed before, at other replicas or into other caches. */
    boolean isReplayed() {
        return progress.isReplay(known.offset() + caches.computed());
    }

    /** Whether its reader gets no tokens until lost positions are computed again. */
    boolean isInterrupted() {
        return known.generated() > 0 && progress.isInterrupted();
    }

    /** Positions that all stages have computed. */
    @Override
    public int computed() {
        return caches.computed();
    }

    UUID id() {
        return id;
    }

    /** Names its caches at the stages. */
    UUID cache() {
        return caches.name();
    }

    SequenceCaches caches() {
        return caches;
    }

    Progress progress() {
        return progress;
    }

    /** Most tokens that the window may ever hold: the sequence's part of a replica's load. */
    long budget() {
        return request.mostPositions();
    }

    State state() {
        return progress.state();
    }

    @Override
    public List<Role> replicas() {
        return route().roles();
    }

    @Override
    public int remaining() {
        return known.remaining();
    }

    @Override
    public boolean isMigratable(long now) {
        return caches.stageBehind().isEmpty() && caches.isMigratable(now);
    }

    Route route() {
        return caches.route();
    }

    private void require(State expected) {
        if (state() != expected) {
            throw new IllegalStateException("sequence " + id + " is " + state() + ", not " + expected);
        }
    }
}
