package io.stagecoach.gateway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.cluster.FailoverPolicy;
import io.stagecoach.gateway.generation.GenerationOrder;
import io.stagecoach.gateway.generation.GenerationStep;
import io.stagecoach.gateway.generation.MemberEvent;
import io.stagecoach.gateway.generation.ModelProfile;
import io.stagecoach.gateway.generation.Prompt;
import io.stagecoach.gateway.generation.Sampling;
import io.stagecoach.gateway.generation.Token;
import io.stagecoach.gateway.generation.TokenLimit;
import io.stagecoach.gateway.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Who comes to a text in any moment reads it, or is told that it is over. */
class LiveGenerationsTest {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final String ID = "gen-1";
    private static final PreparedGeneration PREPARED = new PreparedGeneration(
            new GenerationOrder(
                    "gen-1-again",
                    new Prompt.TokenIds(List.of(1)),
                    new TokenLimit(9, TokenLimit.AtContextEnd.REFUSE),
                    new Sampling(0, 0, 1, 1, 0, 0, Map.of(), OptionalLong.of(1)),
                    List.of(),
                    new GenerationOrder.ParameterNames("prompt", "max", "stop", "bias"),
                    false,
                    OptionalInt.empty(),
                    false),
            new ModelProfile("demo", 4, 64, 257, 2, "f32", OptionalInt.empty()),
            List.of(1),
            9,
            Optional.empty(),
            0,
            0,
            Optional.empty());

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FakePool pool = new FakePool();
    private final LiveGenerations live = new LiveGenerations(
            new Generations(pool, new FailoverPolicy(3, Duration.ZERO, Duration.ZERO), () -> 0, new Nobody()),
            GRACE,
            time);

    @Test
    void severalReadersAndThoseWhoComeBackHaveOneText() {
        List<GenerationStep> first = new ArrayList<>();
        Disposable reader = live.run(ID, PREPARED).subscribe(first::add);
        List<GenerationStep> second = new ArrayList<>();
        live.run(ID, PREPARED).subscribe(second::add).dispose();
        reader.dispose();
        time.advanceTimeBy(GRACE.minusMillis(1));
        List<GenerationStep> third = new ArrayList<>();
        live.find(ID, Flux.error(new AssertionError("it is not over")))
                .orElseThrow()
                .subscribe(third::add);
        time.advanceTimeBy(GRACE.multipliedBy(2));
        assertThat(first).hasSize(2).isEqualTo(second).isEqualTo(third);
        assertThat(pool.begun).isEqualTo(1);
        assertThat(pool.cancelled).isZero();
    }

    @Test
    void whoFoundItAndComesWhenItHasEndedGetsWhatThereIsThen() {
        live.run(ID, PREPARED).subscribe().dispose();
        Flux<GenerationStep> found = live.find(ID, live.run(ID, PREPARED)).orElseThrow();
        time.advanceTimeBy(GRACE);
        assertThat(pool.cancelled).isEqualTo(1);
        assertThat(live.find(ID, Flux.empty())).isEmpty();

        List<GenerationStep> late = new ArrayList<>();
        found.subscribe(late::add);
        assertThat(late).as("made again, and not waited for in vain").hasSize(2);
        assertThat(pool.begun).isEqualTo(2);
        assertThat(live.find(ID, Flux.empty()))
                .as("under the id that was asked for")
                .isPresent();
    }

    @Test
    void oneThatIsEndedTellsItsReadersAndIsMadeNoMore() {
        List<Throwable> heard = new ArrayList<>();
        live.run(ID, PREPARED).subscribe(step -> {}, heard::add);
        RuntimeException why = new IllegalStateException("ended by a test");

        assertThat(live.end(ID, why)).isTrue();
        assertThat(heard).containsExactly(why);
        assertThat(pool.cancelled).isEqualTo(1);
        assertThat(live.find(ID, Flux.empty())).isEmpty();
        assertThat(live.end(ID, why)).as("there is nothing any more").isFalse();
        time.advanceTimeBy(GRACE);
        assertThat(pool.cancelled).isEqualTo(1);
    }

    @Test
    void whoGoesBeforeTheFirstStepEndsIt() {
        pool.silent = true;
        Disposable reader = live.run(ID, PREPARED).subscribe();
        assertThat(pool.cancelled).isZero();
        reader.dispose();
        assertThat(pool.cancelled).isEqualTo(1);
        assertThat(live.find(ID, Flux.empty())).isEmpty();
    }

    @Test
    void oneThatAMemberHasIsReadThereAndElseMadeAgain() {
        pool.holds = true;
        List<GenerationStep> steps = new ArrayList<>();
        live.goOn(ID, PREPARED).subscribe(steps::add);
        assertThat(steps).hasSize(2);
        assertThat(pool.followed).isEqualTo(1);
        assertThat(pool.begun).isZero();

        pool.holds = false;
        live.end(ID, new IllegalStateException("ended by a test"));
        live.goOn(ID, PREPARED).subscribe(steps::add);
        assertThat(steps).hasSize(4);
        assertThat(pool.followed).isEqualTo(1);
        assertThat(pool.keepings).containsExactly(new Keeping(ID, GRACE, true));
    }

    @Test
    void aNewOneIsLookedForNowhereAndKeptByItsMember() {
        pool.holds = true;
        live.run(ID, PREPARED).subscribe();
        assertThat(pool.followed).isZero();
        assertThat(pool.keepings).containsExactly(new Keeping(ID, GRACE, false));
    }

    /** One member, which gives two tokens and then nothing. */
    private static final class FakePool implements MemberPool, Member {
        private boolean silent;
        private boolean holds;
        private int begun;
        private int followed;
        private final List<Keeping> keepings = new ArrayList<>();
        private int cancelled;

        @Override
        public Flux<MemberEvent> generate(MemberCall call) {
            begun++;
            keepings.add(call.keeping().orElseThrow());
            return tokens();
        }

        private Flux<MemberEvent> tokens() {
            return Flux.<MemberEvent>just(new Token(0, 7, null, List.of()), new Token(1, 8, null, List.of()))
                    .skip(silent ? 2 : 0)
                    .concatWith(Flux.never())
                    .doOnCancel(() -> cancelled++);
        }

        @Override
        public Flux<MemberEvent> follow(MemberCall call) {
            followed++;
            return tokens();
        }

        @Override
        public Mono<Member> holding(String name) {
            return holds && name.equals(ID) ? Mono.just(this) : Mono.empty();
        }

        @Override
        public Optional<Member> pick(Set<String> avoid) {
            return Optional.of(this);
        }

        @Override
        public String address() {
            return "fake";
        }

        @Override
        public Mono<Void> stop(String callId) {
            return Mono.empty();
        }

        @Override
        public Mono<Void> keep(String id, byte[] order) {
            return Mono.empty();
        }

        @Override
        public Mono<byte[]> recall(String id) {
            return Mono.empty();
        }

        @Override
        public Mono<ClusterView> view() {
            return Mono.empty();
        }

        @Override
        public boolean hasOther(Set<String> avoid) {
            return false;
        }
    }

    private static final class Nobody implements GenerationListener {
        @Override
        public void started(PreparedGeneration generation) {}

        @Override
        public void token(boolean first, long nanosSinceLast) {}

        @Override
        public void ended(GenerationStep.Ended ended) {}

        @Override
        public void finished(Reason reason) {}

        @Override
        public void failed(Problem.Kind kind) {}

        @Override
        public void closed() {}
    }
}
