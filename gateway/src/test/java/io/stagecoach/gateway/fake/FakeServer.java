package io.stagecoach.gateway.fake;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A gRPC server on a free local port; it can be killed and started again on the same port. */
public final class FakeServer implements AutoCloseable {
    /** Headers of the calls, by method name. */
    public final Map<String, Metadata> headers = new ConcurrentHashMap<>();

    private final List<BindableService> services;
    private volatile boolean frozen;
    private int port;
    private Server server;

    public FakeServer(BindableService... services) {
        this.services = List.of(services);
        this.server = launch();
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Breaks all connections, as a killed process does. */
    public void kill() {
        server.shutdownNow();
        try {
            server.awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Accepts calls and never answers, as a stopped process does. */
    public void freeze(boolean now) {
        frozen = now;
    }

    public void restart() {
        server = launch();
    }

    @Override
    public void close() {
        kill();
    }

    private Server launch() {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port));
        services.forEach(builder::addService);
        builder.intercept(new Watch());
        try {
            Server started = builder.build().start();
            port = started.getPort();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Watch implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata sent, ServerCallHandler<Q, A> next) {
            headers.put(String.valueOf(call.getMethodDescriptor().getBareMethodName()), sent);
            return frozen ? new ServerCall.Listener<>() {} : next.startCall(call, sent);
        }
    }
}
