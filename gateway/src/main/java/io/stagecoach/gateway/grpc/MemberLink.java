package io.stagecoach.gateway.grpc;

import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.stagecoach.gateway.cluster.CallFailedException;
import io.stagecoach.gateway.cluster.CallFailure;
import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.cluster.LifeSigns;
import io.stagecoach.gateway.cluster.MemberLoad;
import io.stagecoach.gateway.generation.Finished;
import io.stagecoach.gateway.generation.MemberEvent;
import io.stagecoach.gateway.serving.Member;
import io.stagecoach.gateway.serving.MemberCall;
import io.stagecoach.proto.ClusterGrpc;
import io.stagecoach.proto.DescribeClusterRequest;
import io.stagecoach.proto.FollowRequest;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerationGrpc;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The connection to one member: what it last answered, and this gateway's calls on it. */
final class MemberLink implements Member {
    private static final Logger log = LoggerFactory.getLogger(MemberLink.class);

    private final String address;
    private final MemberTimeouts timeouts;
    private final LifeSigns signs;
    private final Supplier<ManagedChannel> opener;
    private final MemberRequests requests;
    private final AtomicInteger own = new AtomicInteger();

    private volatile ManagedChannel channel;
    private volatile @Nullable ClusterView answer;
    private volatile int ownAtReport;
    private volatile long lastPick;

    MemberLink(String address, MemberTimeouts timeouts, LongSupplier nanoTime, Supplier<ManagedChannel> opener) {
        this.address = address;
        this.timeouts = timeouts;
        this.signs = new LifeSigns(timeouts.hungAfter(), timeouts.describeCluster(), nanoTime);
        this.opener = opener;
        this.requests = new MemberRequests(() -> channel, timeouts);
        this.channel = opener.get();
    }

    @Override
    public String address() {
        return address;
    }

    /** What the member said last; empty when it does not answer. */
    Optional<ClusterView> answer() {
        return Optional.ofNullable(answer);
    }

    /** Whether calls of this gateway wait for it. */
    boolean isBusy() {
        return own.get() > 0;
    }

    MemberLoad load(int reported, int capacity) {
        return new MemberLoad(address, reported, ownAtReport, own.get(), capacity, lastPick);
    }

    MemberLink picked(long tick) {
        lastPick = tick;
        return this;
    }

    /** Asks the member for the cluster's state. Completes in any case; see {@link #answer}. */
    Mono<Void> refresh() {
        return Mono.defer(() -> {
            int inFlight = own.get();
            return ReactiveCalls.unary(
                            channel,
                            ClusterGrpc.getDescribeClusterMethod(),
                            timeouts.describeCluster(),
                            DescribeClusterRequest.getDefaultInstance())
                    .map(MemberMessages::cluster)
                    .doOnNext(view -> answered(view, inFlight))
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
        LifeSigns.Question question = signs.ask();
        return ReactiveCalls.unary(
                        channel,
                        HealthGrpc.getCheckMethod(),
                        question.patience(),
                        HealthCheckRequest.getDefaultInstance())
                .then()
                .onErrorResume(reply -> switch (Status.fromThrowable(reply).getCode()) {
                    case DEADLINE_EXCEEDED, UNAVAILABLE, CANCELLED -> Mono.error(error);
                    default -> Mono.empty();
                })
                .doOnSuccess(alive -> signs.heard())
                .onErrorResume(dead -> Mono.fromRunnable(() -> {
                    if (!signs.heardSince(question)) {
                        silent(dead);
                    }
                }));
    }

    @Override
    public Flux<MemberEvent> generate(MemberCall call) {
        return events(call, GenerationGrpc.getGenerateMethod(), MemberMessages.request(call));
    }

    @Override
    public Flux<MemberEvent> follow(MemberCall call) {
        FollowRequest request = FollowRequest.newBuilder()
                .setRequestId(call.id())
                .setName(call.keeping().orElseThrow().name())
                .build();
        return events(call, GenerationGrpc.getFollowMethod(), request);
    }

    private <Q> Flux<MemberEvent> events(MemberCall call, MethodDescriptor<Q, GenerateEvent> method, Q request) {
        return Flux.defer(() -> {
            own.incrementAndGet();
            AtomicBoolean finished = new AtomicBoolean();
            return ReactiveCalls.streaming(channel, method, timeouts.generation(), request)
                    .doOnNext(event -> signs.heard())
                    .timeout(Mono.delay(timeouts.firstToken()), event -> Mono.delay(timeouts.nextToken()))
                    // The member's pace is timed, not the client's: a slow reader must not look like a slow member.
                    .onBackpressureBuffer()
                    .map(MemberMessages::event)
                    .doOnNext(event -> finished.set(event instanceof Finished))
                    .concatWith(Mono.defer(() -> finished.get() ? Mono.empty() : Mono.error(unfinished(call))))
                    .onErrorMap(MemberFailures::of)
                    .doOnError(CallFailedException.class, this::suspect)
                    .doFinally(signal -> own.decrementAndGet());
        });
    }

    @Override
    public Mono<Void> stop(String callId) {
        return requests.stop(callId);
    }

    @Override
    public Mono<Void> keep(String id, byte[] order) {
        return requests.keep(id, order);
    }

    @Override
    public Mono<byte[]> recall(String id) {
        return requests.recall(id);
    }

    /** Whether the member has the generation of this name. One that does not say has not. */
    Mono<Boolean> holds(String name) {
        return requests.find(name).onErrorResume(CallFailedException.class, failure -> {
            log.info("member {} does not say whether it has {}: {}", address, name, failure.getMessage());
            return Mono.just(false);
        });
    }

    /** The member is no longer of the cluster. One that nothing came from lately hangs, so its calls cannot end. */
    void close() {
        if (signs.silence().compareTo(timeouts.describe()) > 0) {
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

    private void answered(ClusterView view, int inFlight) {
        if (answer == null) {
            log.info("member {} answers", address);
        }
        answer = view;
        ownAtReport = inFlight;
        signs.heard();
    }

    private void silent(Throwable error) {
        if (answer != null) {
            log.warn("member {} does not answer: {}", address, error.getMessage());
        }
        answer = null;
        ownAtReport = 0;
        if (isBusy() && signs.hangs()) {
            breakOff();
        } else {
            channel.resetConnectBackoff();
        }
    }

    /** Fails the calls in flight, which then go on at other members. */
    private void breakOff() {
        log.warn(
                "nothing came from member {} for {} ms: breaking its calls off",
                address,
                signs.silence().toMillis());
        ManagedChannel hung = channel;
        channel = opener.get();
        signs.heard();
        hung.shutdownNow();
    }

    /** Looks at once whether the member is still there. */
    private void suspect(CallFailedException error) {
        if (error.failure().kind() == CallFailure.Kind.LOST) {
            refresh().subscribe();
        }
    }

    private static CallFailedException unfinished(MemberCall call) {
        return new CallFailedException(CallFailure.of(
                CallFailure.Kind.LOST, "the member ended " + call.id() + " without saying how it finished"));
    }
}
