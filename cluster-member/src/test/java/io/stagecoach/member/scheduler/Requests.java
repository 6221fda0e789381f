package io.stagecoach.member.scheduler;

import io.stagecoach.member.scheduler.GenerationRequest.ContextWindow;
import io.stagecoach.sampling.SamplingParams;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Variants of a request. */
final class Requests {
    private final int[] prompt;
    private final int maxNewTokens;
    private final Set<Integer> stopIds;
    private final SamplingParams sampling;
    private int[] generated;
    private ContextWindow window;
    private boolean scoresPrompt;
    private @Nullable String trace;

    private Requests(GenerationRequest like) {
        prompt = like.prompt();
        generated = like.generated();
        maxNewTokens = like.maxNewTokens();
        stopIds = like.stopIds();
        sampling = like.sampling();
        window = like.window();
        scoresPrompt = like.scoresPrompt();
        trace = like.trace();
    }

    /** What a gateway sends when the scheduler was lost after these tokens; the prompt was scored before. */
    static GenerationRequest resumed(GenerationRequest request, List<Integer> generated) {
        Requests other = new Requests(request);
        other.generated = generated.stream().mapToInt(Integer::intValue).toArray();
        other.scoresPrompt = false;
        return other.build();
    }

    static GenerationRequest scoring(GenerationRequest request) {
        Requests other = new Requests(request);
        other.scoresPrompt = true;
        return other.build();
    }

    static GenerationRequest traced(GenerationRequest request, String trace) {
        Requests other = new Requests(request);
        other.trace = trace;
        return other.build();
    }

    static GenerationRequest sliding(GenerationRequest request, int positions) {
        Requests other = new Requests(request);
        other.window = new ContextWindow(positions);
        return other.build();
    }

    private GenerationRequest build() {
        return new GenerationRequest(prompt, generated, maxNewTokens, stopIds, sampling, window, scoresPrompt, trace);
    }

    /** No memory for inputs: a lost stage cannot be recomputed alone. */
    static StageInputs noInputs() {
        return new StageInputs(new StageInputs.Room(0));
    }
}
