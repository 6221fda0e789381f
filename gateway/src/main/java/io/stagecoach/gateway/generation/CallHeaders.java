package io.stagecoach.gateway.generation;

import java.util.Map;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** The headers of calls made for a request: its id, and its trace if it has one. Carried in Reactor's context. */
public record CallHeaders(Map<String, String> values) {
    public static final String REQUEST_ID = "x-request-id";
    public static final CallHeaders NONE = new CallHeaders(Map.of());

    public CallHeaders {
        values = Map.copyOf(values);
    }

    /** The headers of the current request; none outside of a request. */
    public static CallHeaders of(ContextView context) {
        return context.hasKey(CallHeaders.class) ? context.get(CallHeaders.class) : NONE;
    }

    /** Empty outside of a request. */
    String requestId() {
        return values.getOrDefault(REQUEST_ID, "");
    }

    public Context context() {
        return Context.of(CallHeaders.class, this);
    }
}
