package io.stagecoach.member.scheduler;

import io.stagecoach.sampling.SampledToken;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * What the listeners are to hear, in its order. They are told when the next steps are on their way, since writing to
 * clients takes about as long as passing a step on.
 */
final class ListenerQueue {
    private final Queue<Runnable> words = new ArrayDeque<>();

    /** A listener whose calls wait here. */
    GenerationListener before(GenerationListener listener) {
        return new GenerationListener() {
            @Override
            public void onPromptScored(int index, List<SampledToken> tokens) {
                words.add(() -> listener.onPromptScored(index, tokens));
            }

            @Override
            public void onToken(int index, SampledToken token) {
                words.add(() -> listener.onToken(index, token));
            }

            @Override
            public boolean followsVisits() {
                return listener.followsVisits();
            }

            @Override
            public void onVisit(StageVisit visit) {
                words.add(() -> listener.onVisit(visit));
            }

            @Override
            public void onRequeued() {
                words.add(listener::onRequeued);
            }

            @Override
            public void onChangedOver() {
                words.add(listener::onChangedOver);
            }

            @Override
            public void onFinished(GenerationResult result) {
                words.add(() -> listener.onFinished(result));
            }

            @Override
            public void onFailed(GenerationException failure) {
                words.add(() -> listener.onFailed(failure));
            }
        };
    }

    void send() {
        for (Runnable word = words.poll(); word != null; word = words.poll()) {
            word.run();
        }
    }
}
