package io.stagecoach.member.api;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells handlers how their calls ended before their time: a handler that is told of a cancelled call cannot see whether its
 * caller took it back or was lost, but the transport knows.
 */
public final class CallEndTracer extends ServerStreamTracer.Factory {
    private static final Context.Key<End> KEY = Context.key("call-end");

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new End();
    }

    /** Of the call that the thread handles: how it was cancelled. Ask when it was. */
    static Supplier<CallEnd> current() {
        End end = KEY.get();
        return () -> end == null ? CallEnd.CANCELLED : end.asCancelled();
    }

    private static final class End extends ServerStreamTracer {
        private volatile @Nullable Status status;

        @Override
        public Context filterContext(Context context) {
            return context.withValue(KEY, this);
        }

        @Override
        public void streamClosed(Status how) {
            status = how;
        }

        /** A caller that takes its call back makes it CANCELLED. */
        CallEnd asCancelled() {
            Status how = status;
            return how != null && how.getCode() == Status.Code.UNAVAILABLE ? CallEnd.LOST : CallEnd.CANCELLED;
        }
    }
}
