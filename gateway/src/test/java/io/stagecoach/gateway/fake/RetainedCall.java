package io.stagecoach.gateway.fake;

import io.grpc.stub.ServerCallStreamObserver;
import io.stagecoach.proto.GenerateEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A generation as a member retains it: all that it sent, and its readers. */
final class RetainedCall extends ServerCallStreamObserver<GenerateEvent> {
    private final ServerCallStreamObserver<GenerateEvent> first;
    private final List<GenerateEvent> sent = new ArrayList<>();
    private final List<ServerCallStreamObserver<GenerateEvent>> readers = new ArrayList<>();
    private @Nullable Consumer<ServerCallStreamObserver<GenerateEvent>> end;

    RetainedCall(ServerCallStreamObserver<GenerateEvent> first) {
        this.first = first;
        readers.add(first);
    }

    synchronized void join(ServerCallStreamObserver<GenerateEvent> reader) {
        sent.forEach(reader::onNext);
        if (end == null) {
            readers.add(reader);
        } else {
            end.accept(reader);
        }
    }

    /** Removes a reader. Returns whether none is left. */
    synchronized boolean leave(ServerCallStreamObserver<GenerateEvent> reader) {
        return readers.remove(reader) && readers.isEmpty();
    }

    @Override
    public synchronized void onNext(GenerateEvent event) {
        sent.add(event);
        readers.forEach(reader -> reader.onNext(event));
    }

    @Override
    public void onError(Throwable failure) {
        end(reader -> reader.onError(failure));
    }

    @Override
    public void onCompleted() {
        end(ServerCallStreamObserver::onCompleted);
    }

    private synchronized void end(Consumer<ServerCallStreamObserver<GenerateEvent>> how) {
        end = how;
        readers.forEach(how);
        readers.clear();
    }

    @Override
    public boolean isCancelled() {
        return first.isCancelled();
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
        first.setOnCancelHandler(handler);
    }

    @Override
    public void setCompression(String compression) {
        first.setCompression(compression);
    }

    @Override
    public boolean isReady() {
        return first.isReady();
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
        first.setOnReadyHandler(handler);
    }

    @Override
    public void request(int count) {
        first.request(count);
    }

    @Override
    public void setMessageCompression(boolean enable) {
        first.setMessageCompression(enable);
    }

    @Override
    public void disableAutoInboundFlowControl() {
        first.disableAutoInboundFlowControl();
    }
}
