package io.stagecoach.gateway.fake;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stagecoach.proto.ClusterGrpc;
import io.stagecoach.proto.DescribeClusterRequest;
import io.stagecoach.proto.DescribeClusterResponse;
import io.stagecoach.proto.FindRequest;
import io.stagecoach.proto.FindResponse;
import io.stagecoach.proto.FollowRequest;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.GenerationGrpc;
import io.stagecoach.proto.KeepRequest;
import io.stagecoach.proto.KeepResponse;
import io.stagecoach.proto.OrdersGrpc;
import io.stagecoach.proto.RecallRequest;
import io.stagecoach.proto.RecallResponse;
import io.stagecoach.proto.StopRequest;
import io.stagecoach.proto.StopResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A member whose generations follow a script. Records requests and cancelled calls. */
public final class FakeMember implements AutoCloseable {
    /** Handles a call. It may keep the observer and continue later. */
    public interface Script {
        void run(GenerateRequest request, ServerCallStreamObserver<GenerateEvent> events);
    }

    public final String id;
    public final List<GenerateRequest> requests = new CopyOnWriteArrayList<>();
    public final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
    /** Calls whose texts gateways ended at a stop string. */
    public final List<String> stopped = new CopyOnWriteArrayList<>();

    /** Generations that this member retains, by name. */
    public final Map<String, Script> kept = new ConcurrentHashMap<>();

    public final AtomicInteger followed = new AtomicInteger();

    private final Map<String, ServerCallStreamObserver<GenerateEvent>> calls = new ConcurrentHashMap<>();
    public final AtomicInteger described = new AtomicInteger();
    public final FakeServer server;

    /** Stops answering for the cluster's state. */
    public volatile boolean describesNothing;

    /** Handles the stop of a call. */
    public volatile Consumer<ServerCallStreamObserver<GenerateEvent>> whenStopped = Scripts::reports;

    public volatile Script script = Scripts.text("Hello");
    public volatile @Nullable DescribeClusterResponse view;

    private final Map<String, ByteString> storedRequests;

    /** @param storedRequests requests that gateways store, shared by all members */
    public FakeMember(String id, Map<String, ByteString> storedRequests) {
        this.id = id;
        this.storedRequests = storedRequests;
        this.server = new FakeServer(
                new Generation(), new Orders(), new Cluster(), new HealthStatusManager().getHealthService());
    }

    public String address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
    }

    private final class Generation extends GenerationGrpc.GenerationImplBase {
        @Override
        public void generate(GenerateRequest request, StreamObserver<GenerateEvent> responses) {
            ServerCallStreamObserver<GenerateEvent> events = (ServerCallStreamObserver<GenerateEvent>) responses;
            if (!request.hasKeeping()) {
                events.setOnCancelHandler(() -> cancelled.add(request.getRequestId()));
                begin(request, events);
                return;
            }
            RetainedCall retained = new RetainedCall(events);
            kept.put(request.getKeeping().getName(), (follow, follower) -> {
                calls.put(follow.getRequestId(), follower);
                follower.setOnCancelHandler(() -> left(request, retained, follower));
                retained.join(follower);
            });
            events.setOnCancelHandler(() -> left(request, retained, events));
            begin(request, retained);
        }

        private void begin(GenerateRequest request, ServerCallStreamObserver<GenerateEvent> events) {
            requests.add(request);
            calls.put(request.getRequestId(), events);
            script.run(request, events);
        }

        /** A text ends when its last reader cancels. */
        private void left(
                GenerateRequest request, RetainedCall retained, ServerCallStreamObserver<GenerateEvent> reader) {
            if (retained.leave(reader)) {
                kept.remove(request.getKeeping().getName());
                cancelled.add(request.getRequestId());
            }
        }

        @Override
        public void follow(FollowRequest request, StreamObserver<GenerateEvent> responses) {
            ServerCallStreamObserver<GenerateEvent> events = (ServerCallStreamObserver<GenerateEvent>) responses;
            events.setOnCancelHandler(() -> cancelled.add(request.getRequestId()));
            calls.put(request.getRequestId(), events);
            followed.incrementAndGet();
            GenerateRequest asked = GenerateRequest.newBuilder()
                    .setRequestId(request.getRequestId())
                    .setMaxNewTokens(9)
                    .build();
            Objects.requireNonNull(kept.get(request.getName())).run(asked, events);
        }

        @Override
        public void find(FindRequest request, StreamObserver<FindResponse> responses) {
            responses.onNext(FindResponse.newBuilder()
                    .setFound(kept.containsKey(request.getName()))
                    .build());
            responses.onCompleted();
        }

        @Override
        public void stop(StopRequest request, StreamObserver<StopResponse> responses) {
            stopped.add(request.getRequestId());
            whenStopped.accept(Objects.requireNonNull(calls.get(request.getRequestId())));
            responses.onNext(StopResponse.getDefaultInstance());
            responses.onCompleted();
        }
    }

    private final class Orders extends OrdersGrpc.OrdersImplBase {
        @Override
        public void keep(KeepRequest request, StreamObserver<KeepResponse> responses) {
            storedRequests.put(request.getId(), request.getOrder());
            responses.onNext(KeepResponse.getDefaultInstance());
            responses.onCompleted();
        }

        @Override
        public void recall(RecallRequest request, StreamObserver<RecallResponse> responses) {
            RecallResponse.Builder response = RecallResponse.newBuilder();
            Optional.ofNullable(storedRequests.get(request.getId())).ifPresent(response::setOrder);
            responses.onNext(response.build());
            responses.onCompleted();
        }
    }

    private final class Cluster extends ClusterGrpc.ClusterImplBase {
        @Override
        public void describeCluster(DescribeClusterRequest request, StreamObserver<DescribeClusterResponse> responses) {
            DescribeClusterResponse current = view;
            described.incrementAndGet();
            if (describesNothing) {
                return;
            }
            if (current == null) {
                responses.onError(
                        Status.UNAVAILABLE.withDescription("no view yet").asRuntimeException());
                return;
            }
            responses.onNext(current);
            responses.onCompleted();
        }
    }
}
