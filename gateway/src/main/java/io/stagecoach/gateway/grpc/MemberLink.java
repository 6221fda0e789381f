package io.stagecoach.gateway.grpc;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.cluster.LivenessTracker;
import io.stagecoach.gateway.cluster.MemberCandidate;
import io.stagecoach.proto.ClusterGrpc;
import io.stagecoach.proto.DescribeClusterRequest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The connection to one member and the member's health: whether it answers, what it last answered, and when it hangs. Calls
 * are made by its {@link MemberClient}.
 */
final class MemberLink {
    private static final Logger log = LoggerFactory.getLogger(MemberLink.class);

    private final String address;
    private final MemberTimeouts timeouts;
    private final LivenessTracker liveness;
    private final Supplier<ManagedChannel> opener;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final MemberClient client;

    private volatile ManagedChannel channel;
    private volatile @Nullable ClusterView answer;
    private volatile int ownAtReport;
    private volatile long lastPick;

    MemberLink(String address, MemberTimeouts timeouts, LongSupplier nanoTime, Supplier<ManagedChannel> opener) {
        this.address = address;
        this.timeouts = timeouts;
        this.liveness = new LivenessTracker(timeouts.hungAfter(), timeouts.describeCluster(), nanoTime);
        this.opener = opener;
        this.channel = opener.get();
        this.client = new MemberClient(
                address,
                () -> channel,
                timeouts,
                liveness::heard,
                () -> refresh().subscribe(),
                inFlight);
    }

    /** Makes this gateway's calls at the member. */
    MemberClient client() {
        return client;
    }

    /** What the member said last; empty when it does not answer. */
    Optional<ClusterView> answer() {
        return Optional.ofNullable(answer);
    }

    /** Whether calls of this gateway wait for it. */
    boolean isBusy() {
        return inFlight.get() > 0;
    }

    MemberCandidate load(int reported, int capacity) {
        return new MemberCandidate(address, reported, ownAtReport, inFlight.get(), capacity, lastPick);
    }

    MemberClient picked(long tick) {
        lastPick = tick;
        return client;
    }

    /** Asks the member for the cluster's state. Completes in any case; see {@link #answer}. */
    Mono<Void> refresh() {
        return Mono.defer(() -> {
            int calls = inFlight.get();
            return GrpcCalls.unary(
                            channel,
                            ClusterGrpc.getDescribeClusterMethod(),
                            timeouts.describeCluster(),
                            DescribeClusterRequest.getDefaultInstance())
                    .map(MemberMessages::cluster)
                    .doOnNext(view -> answered(view, calls))
                    .then()
                    .onErrorResume(this::examine);
        });
    }

    /**
     * A member that lives may be slow to describe a cluster in which another hangs. It keeps its calls and its last
     * answer, as long as anything at all comes from it: an answer to a health check, or a token.
     */
    private Mono<Void> examine(Throwable error) {
        if (Status.fromThrowable(error).getCode() != Status.Code.DEADLINE_EXCEEDED) {
            return Mono.fromRunnable(() -> silent(error));
        }
        LivenessTracker.Question question = liveness.ask();
        return GrpcCalls.unary(
                        channel,
                        HealthGrpc.getCheckMethod(),
                        question.patience(),
                        HealthCheckRequest.getDefaultInstance())
                .then()
                .onErrorResume(reply -> switch (Status.fromThrowable(reply).getCode()) {
                    case DEADLINE_EXCEEDED, UNAVAILABLE, CANCELLED -> Mono.error(error);
                    default -> Mono.empty();
                })
                .doOnSuccess(alive -> liveness.heard())
                .onErrorResume(dead -> Mono.fromRunnable(() -> {
                    if (!liveness.heardSince(question)) {
                        silent(dead);
                    }
                }));
    }

    /** The member is no longer of the cluster. One that nothing came from lately hangs, so its calls cannot end. */
    void close() {
        if (liveness.silence().compareTo(timeouts.describe()) > 0) {
            channel.shutdownNow();
        } else {
            channel.shutdown();
        }
    }

    /**
     * This gateway goes. Its calls are not taken back: members keep their texts for other gateways, as they do when it is
     * killed, once the end of the process closes the connection.
     */
    void leave() {
        channel.shutdown();
    }

    private void answered(ClusterView view, int calls) {
        if (answer == null) {
            log.info("member {} answers", address);
        }
        answer = view;
        ownAtReport = calls;
        liveness.heard();
    }

    private void silent(Throwable error) {
        if (answer != null) {
            log.warn("member {} does not answer: {}", address, error.getMessage());
        }
        answer = null;
        ownAtReport = 0;
        if (isBusy() && liveness.hangs()) {
            failCalls();
        } else {
            channel.resetConnectBackoff();
        }
    }

    /** Fails the running calls, which then resume at other members. */
    private void failCalls() {
        log.warn(
                "member {} has been silent for {} ms: failing its calls, which resume at other members",
                address,
                liveness.silence().toMillis());
        ManagedChannel hung = channel;
        channel = opener.get();
        liveness.heard();
        hung.shutdownNow();
    }
}
