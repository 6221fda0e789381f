package io.stagecoach.member.scheduler;

import io.stagecoach.member.scheduler.GenerationListener.StageVisit;
import io.stagecoach.sampling.SampledToken;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Queues listener calls until the next batches have been sent: writing to clients costs about as much as sending a batch. Keeps
 * their order.
 */
final class ListenerQueue {
    private final Queue<Runnable> calls = new ArrayDeque<>();

    /** A listener whose calls are queued here. */
    GenerationListener queueing(GenerationListener listener) {
        return new GenerationListener() {
            @Override
            public void onPromptScored(int index, List<SampledToken> tokens) {
                calls.add(() -> listener.onPromptScored(index, tokens));
            }

            @Override
            public void onToken(int index, SampledToken token) {
                calls.add(() -> listener.onToken(index, token));
            }

            @Override
            public boolean followsVisits() {
                return listener.followsVisits();
            }

            @Override
            public void onVisit(StageVisit visit) {
                calls.add(() -> listener.onVisit(visit));
            }

            @Override
            public void onRequeued() {
                calls.add(listener::onRequeued);
            }

            @Override
            public void onMigrated() {
                calls.add(listener::onMigrated);
            }

            @Override
            public void onFinished(GenerationResult result) {
                calls.add(() -> listener.onFinished(result));
            }

            @Override
            public void onFailed(GenerationException failure) {
                calls.add(() -> listener.onFailed(failure));
            }
        };
    }

    /** Makes the queued calls. */
    void run() {
        for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
            call.run();
        }
    }
}
