package io.stagecoach.gateway.grpc;

import io.stagecoach.gateway.cluster.CallFailedException;
import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.cluster.MemberCandidate;
import io.stagecoach.gateway.cluster.MemberSurvey;
import io.stagecoach.gateway.generation.CallHeaders;
import io.stagecoach.gateway.generation.MemberPool;
import io.stagecoach.gateway.generation.MemberPool.Member;
import io.stagecoach.gateway.problem.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Connections to the configured members and to all members that these name. Each member is asked for the cluster's
 * state on a timer of its own, so a hung member delays no other.
 */
public final class GrpcMemberPool implements MemberPool, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GrpcMemberPool.class);

    /** An address without a member is asked at every fifth tick. */
    private static final int SPARE_BEAT = 5;

    private static final Duration STORE_RETRY_AFTER = Duration.ofSeconds(1);

    private final Set<String> seeds;
    private final MemberTimeouts timeouts;
    private final LongSupplier nanoTime;
    private final Map<String, Watched> links = new ConcurrentHashMap<>();
    private final AtomicLong picks = new AtomicLong();
    private final Sinks.Empty<Void> firstAnswer = Sinks.empty();
    private volatile boolean closed;

    private record Watched(MemberLink link, Disposable beat) {}

    /** @param seeds the configured addresses, {@code host:port} each */
    public GrpcMemberPool(List<String> seeds, MemberTimeouts timeouts, LongSupplier nanoTime) {
        this.seeds = Set.copyOf(seeds);
        this.timeouts = timeouts;
        this.nanoTime = nanoTime;
    }

    /** Starts the timers. */
    public void start() {
        reconcile();
    }

    @Override
    public Mono<ClusterView> view() {
        return Mono.defer(() -> {
            Optional<ClusterView> view = survey().view();
            return view.isPresent()
                    ? Mono.just(view.get())
                    : firstAnswer
                            .asMono()
                            .timeout(timeouts.describe(), Mono.empty())
                            .then(Mono.defer(() -> Mono.justOrEmpty(survey().view())));
        });
    }

    @Override
    public Optional<Member> pick(Set<String> avoid) {
        return pickClient(avoid).map(client -> client);
    }

    private Optional<MemberClient> pickClient(Set<String> avoid) {
        MemberSurvey survey = survey();
        List<MemberCandidate> loads = survey.candidates().stream()
                .flatMap(address -> Optional.ofNullable(links.get(address)).stream()
                        .map(watched -> watched.link().load(survey.reportedLoad(address), survey.capacity(address))))
                .toList();
        return MemberCandidate.next(loads, avoid)
                .flatMap(load -> Optional.ofNullable(links.get(load.address())))
                .map(watched -> watched.link().picked(picks.incrementAndGet()));
    }

    @Override
    public Optional<Member> holding(String name, CallHeaders headers) throws InterruptedException {
        Mono<Member> first = Flux.fromIterable(links.values())
                .filter(watched -> watched.link().answer().isPresent())
                .map(watched -> watched.link().client())
                .flatMap(client -> client.holds(name).filter(found -> found).map(found -> (Member) client))
                .next()
                .contextWrite(headers.context());
        try {
            return Optional.ofNullable(first.toFuture().get());
        } catch (ExecutionException e) {
            throw new IllegalStateException("members were asked for " + name, e);
        }
    }

    @Override
    public boolean hasOther(Set<String> avoid) {
        return !avoid.containsAll(survey().candidates());
    }

    @Override
    public Mono<Void> store(String id, byte[] request) {
        return atAnyMember(member -> member.keep(id, request));
    }

    @Override
    public Mono<byte[]> stored(String id) {
        return atAnyMember(member -> member.recall(id));
    }

    /** Asks one member after another until one answers. */
    private <T> Mono<T> atAnyMember(Function<MemberClient, Mono<T>> call) {
        return Mono.defer(() -> atNextMember(call, new HashSet<>()));
    }

    private <T> Mono<T> atNextMember(Function<MemberClient, Mono<T>> call, Set<String> failed) {
        Optional<MemberClient> member = pickClient(failed);
        if (member.isEmpty() || !failed.add(member.get().address())) {
            return Mono.error(Problem.noMember(STORE_RETRY_AFTER));
        }
        return call.apply(member.get()).onErrorResume(CallFailedException.class, failure -> atNextMember(call, failed));
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (Watched watched : links.values()) {
            watched.beat().dispose();
            watched.link().leave();
        }
        links.clear();
    }

    /** The members' last answers. */
    public MemberSurvey survey() {
        Map<String, ClusterView> answers = new HashMap<>();
        links.forEach((address, watched) -> watched.link().answer().ifPresent(view -> answers.put(address, view)));
        return new MemberSurvey(seeds, answers);
    }

    /** Connects to new members and closes the connections of those that left; their running calls may finish. */
    private synchronized void reconcile() {
        if (closed) {
            return;
        }
        Set<String> wanted = survey().addresses();
        for (String address : wanted) {
            links.computeIfAbsent(address, this::watch);
        }
        for (String address : Set.copyOf(links.keySet())) {
            if (!wanted.contains(address)) {
                log.info("member {} has left the cluster", address);
                Watched gone = links.remove(address);
                if (gone != null) {
                    gone.beat().dispose();
                    gone.link().close();
                }
            }
        }
    }

    private Watched watch(String address) {
        MemberLink link = new MemberLink(address, timeouts, nanoTime, () -> GrpcCalls.open(address));
        Disposable beat = Flux.interval(Duration.ZERO, timeouts.refresh())
                .onBackpressureDrop()
                .filter(tick -> tick % SPARE_BEAT == 0 || link.isBusy() || !survey().isSpare(address))
                .concatMap(tick -> link.refresh().doOnTerminate(() -> refreshed(link)))
                .subscribe();
        return new Watched(link, beat);
    }

    private void refreshed(MemberLink link) {
        try {
            reconcile();
        } catch (RuntimeException e) {
            // For example, a member names an invalid address. The timer must continue.
            log.error("could not update the connections to members", e);
        }
        if (link.answer().isPresent()) {
            firstAnswer.tryEmitEmpty();
        }
    }
}
