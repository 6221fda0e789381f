package io.stagecoach.telemetry;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.slf4j.MDC;

/** Reads the request id from a call's metadata, for its handler and for the handler's log lines. */
public final class RequestIds implements ServerInterceptor {
    /** Metadata key of the gateway's {@code X-Request-Id}. */
    public static final String HEADER = "x-request-id";

    /** Key in the logging context. */
    public static final String LOGGED = "request_id";

    private static final Metadata.Key<String> METADATA = Metadata.Key.of(HEADER, Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> CURRENT = Context.keyWithDefault(LOGGED, "");

    /** Id of the call that this thread handles; empty if the call has none. */
    public static String current() {
        return CURRENT.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String id = headers.get(METADATA);
        if (id == null) {
            return next.startCall(call, headers);
        }
        Context context = Context.current().withValue(CURRENT, id);
        return new Logged<>(Contexts.interceptCall(context, call, headers, next), id);
    }

    private static final class Logged<Q> extends SimpleForwardingServerCallListener<Q> {
        private final String id;

        Logged(ServerCall.Listener<Q> call, String id) {
            super(call);
            this.id = id;
        }

        @Override
        public void onMessage(Q message) {
            try (var ignored = MDC.putCloseable(LOGGED, id)) {
                super.onMessage(message);
            }
        }

        @Override
        public void onHalfClose() {
            try (var ignored = MDC.putCloseable(LOGGED, id)) {
                super.onHalfClose();
            }
        }

        @Override
        public void onCancel() {
            try (var ignored = MDC.putCloseable(LOGGED, id)) {
                super.onCancel();
            }
        }
    }
}
