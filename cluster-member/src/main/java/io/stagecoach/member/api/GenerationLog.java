package io.stagecoach.member.api;

import io.stagecoach.member.scheduler.GenerationException;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationListener.StageVisit;
import io.stagecoach.member.scheduler.GenerationResult;
import io.stagecoach.sampling.SampledToken;
import io.stagecoach.telemetry.RequestIds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Logs what becomes of a generation, with its ids as MDC fields and without its text. Passes everything on to the next listener. */
final class GenerationLog implements GenerationListener {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationLog.class);

    private final GenerationListener listener;
    private final Ids ids;
    private int tokens;
    /** Number of tokens when a requeue was last logged: the several attempts of one recovery are one line. */
    private int requeueLoggedAt = -1;

    /**
     * @param request the gateway's id of the HTTP request; empty for none
     * @param generation the gateway's id of this call; empty for none
     * @param trace a W3C traceparent
     */
    record Ids(String request, String generation, @Nullable String trace) {
        /** The trace id is the second of a traceparent's four fields. */
        private static final int TRACE_ID = 1;

        void during(Runnable log) {
            Map<String, String> fields = new HashMap<>(Map.of(RequestIds.LOGGED, request, "generation_id", generation));
            if (trace != null) {
                fields.put("traceId", trace.split("-")[TRACE_ID]);
            }
            fields.values().removeIf(String::isEmpty);
            fields.forEach(MDC::put);
            try {
                log.run();
            } finally {
                fields.keySet().forEach(MDC::remove);
            }
        }
    }

    GenerationLog(GenerationListener listener, Ids ids) {
        this.listener = listener;
        this.ids = ids;
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
        if (tokens != requeueLoggedAt) {
            requeueLoggedAt = tokens;
            ids.during(() -> LOG.info("put back after {} tokens: a stage was lost, or had no room", tokens));
        }
        listener.onRequeued();
    }

    @Override
    public void onMigrated() {
        ids.during(() -> LOG.debug("goes on at other replicas after {} tokens", tokens));
        listener.onMigrated();
    }

    @Override
    public void onFinished(GenerationResult result) {
        ids.during(() -> LOG.debug(
                "finished after {} tokens: {}, put back {} times", tokens, result.reason(), result.requeues()));
        listener.onFinished(result);
    }

    @Override
    public void onFailed(GenerationException failure) {
        ids.during(() -> LOG.warn("failed after {} tokens: {}", tokens, failure.getMessage()));
        listener.onFailed(failure);
    }
}
