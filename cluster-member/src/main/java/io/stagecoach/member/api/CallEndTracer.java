package io.stagecoach.member.api;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells handlers why a call was cancelled. gRPC's cancel handler does not say whether the caller cancelled the call or its
 * connection broke; the transport's status does. Register it with the server.
 */
public final class CallEndTracer extends ServerStreamTracer.Factory {
    private static final Context.Key<Tracer> KEY = Context.key("call-end");

    /** How a call ended. */
    enum CallEnd {
        /** The caller has the whole answer. */
        COMPLETED,
        /** The caller cancelled the call. */
        CANCELLED,
        /** The connection broke: the caller died or cannot be reached. */
        LOST
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new Tracer();
    }

    /** Returns how the current thread's call was cancelled. Ask the supplier once the call has been cancelled. */
    static Supplier<CallEnd> current() {
        Tracer tracer = KEY.get();
        return () -> tracer == null ? CallEnd.CANCELLED : tracer.cancelledHow();
    }

    private static final class Tracer extends ServerStreamTracer {
        private volatile @Nullable Status closed;

        @Override
        public Context filterContext(Context context) {
            return context.withValue(KEY, this);
        }

        @Override
        public void streamClosed(Status status) {
            closed = status;
        }

        /** The transport reports CANCELLED for a cancel by the caller, and UNAVAILABLE for a broken connection. */
        CallEnd cancelledHow() {
            Status status = closed;
            return status != null && status.getCode() == Status.Code.UNAVAILABLE ? CallEnd.LOST : CallEnd.CANCELLED;
        }
    }
}
