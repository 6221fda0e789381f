package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.cluster.CallFailedException;
import io.stagecoach.gateway.cluster.CallFailedException.FailureKind;
import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.generation.GenerationMetrics.Recovery;
import io.stagecoach.gateway.generation.GenerationStep.FinishReason;
import io.stagecoach.gateway.generation.Generations.Observer;
import io.stagecoach.gateway.generation.MemberEvent.Finished;
import io.stagecoach.gateway.generation.MemberEvent.GeneratedToken;
import io.stagecoach.gateway.generation.MemberPool.Member;
import io.stagecoach.gateway.generation.MemberPool.MemberCall;
import io.stagecoach.gateway.generation.MemberPool.MemberStream;
import io.stagecoach.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import reactor.core.publisher.Mono;

/**
 * Members whose calls each take the next of {@link #attempts} and send its events and failures in order. A call without
 * further events is silent until it is closed.
 */
final class FakeMembers implements MemberPool {
    final Deque<List<Object>> attempts = new ConcurrentLinkedDeque<>();
    final List<MemberCall> asked = new CopyOnWriteArrayList<>();
    final List<String> addresses = new CopyOnWriteArrayList<>();
    /** The events of a retained text; empty when no member retains it. */
    volatile Optional<List<Object>> retained = Optional.empty();

    /** How calls were closed. */
    final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

    volatile int members = 2;
    volatile Optional<Finished> report = Optional.empty();

    static GeneratedToken token(int index) {
        return new GeneratedToken(index, 10 + index, null, List.of());
    }

    static Finished finished() {
        return new Finished(FinishReason.LENGTH, 1, 2, 3, List.of(), Recovery.NONE, 5);
    }

    static CallFailedException failure(FailureKind kind) {
        return new CallFailedException(kind, "as the test says");
    }

    @Override
    public Mono<ClusterView> view() {
        return Mono.empty();
    }

    @Override
    public Optional<Member> pick(Set<String> avoid) {
        for (int i = 0; i < members; i++) {
            if (!avoid.contains("member" + i)) {
                return Optional.of(new One("member" + i));
            }
        }
        return members == 0 ? Optional.empty() : Optional.of(new One("member0"));
    }

    @Override
    public Optional<Member> holding(String name, CallHeaders headers) {
        return retained.map(events -> new One("holder of " + name));
    }

    @Override
    public boolean hasOther(Set<String> avoid) {
        for (int i = 0; i < members; i++) {
            if (!avoid.contains("member" + i)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Mono<Void> store(String id, byte[] request) {
        return Mono.empty();
    }

    @Override
    public Mono<byte[]> stored(String id) {
        return Mono.empty();
    }

    private final class One implements Member {
        private final String address;

        One(String address) {
            this.address = address;
        }

        @Override
        public String address() {
            return address;
        }

        @Override
        public MemberStream generate(MemberCall call, CallHeaders headers) {
            addresses.add(address);
            asked.add(call);
            return new Stream(call, Optional.ofNullable(attempts.poll()).orElse(List.of()));
        }

        @Override
        public MemberStream follow(MemberCall call, CallHeaders headers) {
            addresses.add(address);
            return new Stream(call, retained.orElseThrow());
        }
    }

    private final class Stream implements MemberStream {
        private final MemberCall call;
        private final Deque<Object> events;
        private boolean ended;

        Stream(MemberCall call, List<Object> events) {
            this.call = call;
            this.events = new ArrayDeque<>(events);
        }

        @Override
        public MemberEvent next() throws InterruptedException {
            Object next = events.poll();
            if (next == null) {
                new CountDownLatch(1).await();
            }
            if (next instanceof RuntimeException failure) {
                ended = true;
                throw failure;
            }
            ended = next instanceof Finished;
            return (MemberEvent) next;
        }

        @Override
        public Optional<Finished> stop(Duration limit) {
            closed.add("stopped " + call.id());
            ended = true;
            return report;
        }

        @Override
        public void close() {
            closed.add((ended ? "ended " : "cancelled ") + call.id());
        }
    }

    /** Records how generations ended. */
    static final class Endings implements Observer {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public void started(PreparedGeneration generation) {}

        @Override
        public void token(boolean first, long nanosSinceLast) {}

        @Override
        public void ended(io.stagecoach.gateway.generation.GenerationStep.Ended ended) {}

        @Override
        public void finished(Outcome outcome) {
            heard.add(outcome.label());
        }

        @Override
        public void failed(ProblemKind kind) {
            heard.add(kind.slug());
        }

        @Override
        public void closed() {}
    }
}
