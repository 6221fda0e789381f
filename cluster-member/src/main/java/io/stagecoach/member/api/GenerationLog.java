package io.stagecoach.member.api;

import io.stagecoach.member.scheduler.GenerationException;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationResult;
import io.stagecoach.member.scheduler.StageVisit;
import io.stagecoach.sampling.SampledToken;
import io.stagecoach.telemetry.RequestIds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Says in the log what becomes of a generation, under the names by which others know it. Nothing of its text. */
final class GenerationLog implements GenerationListener {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationLog.class);

    private final GenerationListener listener;
    private final Names names;
    private int tokens;
    /** Tokens when that was last said; a recovery may take several attempts, which is one event. */
    private int putBackAfter = -1;

    /**
     * @param request the gateway's id of the HTTP request; may be empty
     * @param generation the gateway's id of this call
     * @param trace a W3C traceparent
     */
    record Names(
            String request, String generation, @Nullable String trace) {
        private static final int TRACE_ID = 1;

        void during(Runnable log) {
            Map<String, String> ids = new HashMap<>(Map.of(RequestIds.LOGGED, request, "generation_id", generation));
            if (trace != null) {
                ids.put("traceId", trace.split("-")[TRACE_ID]);
            }
            ids.values().removeIf(String::isEmpty);
            ids.forEach(MDC::put);
            try {
                log.run();
            } finally {
                ids.keySet().forEach(MDC::remove);
            }
        }
    }

    GenerationLog(GenerationListener listener, Names names) {
        this.listener = listener;
        this.names = names;
    }

    @Override
    public void onPromptScored(int index, List<SampledToken> scored) {
        listener.onPromptScored(index, scored);
    }

    @Override
    public void onToken(int index, SampledToken token) {
        tokens++;
        listener.onToken(index, token);
    }

    @Override
    public boolean followsVisits() {
        return listener.followsVisits();
    }

    @Override
    public void onVisit(StageVisit visit) {
        listener.onVisit(visit);
    }

    @Override
    public void onRequeued() {
        if (tokens != putBackAfter) {
            putBackAfter = tokens;
            names.during(() -> LOG.info("put back after {} tokens: a stage was lost, or had no room", tokens));
        }
        listener.onRequeued();
    }

    @Override
    public void onChangedOver() {
        names.during(() -> LOG.debug("goes on at other replicas after {} tokens", tokens));
        listener.onChangedOver();
    }

    @Override
    public void onFinished(GenerationResult result) {
        names.during(() -> LOG.debug(
                "finished after {} tokens: {}, put back {} times", tokens, result.reason(), result.requeues()));
        listener.onFinished(result);
    }

    @Override
    public void onFailed(GenerationException failure) {
        names.during(() -> LOG.warn("failed after {} tokens: {}", tokens, failure.getMessage()));
        listener.onFailed(failure);
    }
}
