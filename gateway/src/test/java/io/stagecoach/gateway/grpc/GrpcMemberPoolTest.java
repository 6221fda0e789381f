package io.stagecoach.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.gateway.cluster.CallFailedException;
import io.stagecoach.gateway.cluster.CallFailedException.FailureKind;
import io.stagecoach.gateway.fake.FakeCluster;
import io.stagecoach.gateway.fake.FakeMember;
import io.stagecoach.gateway.fake.Prepared;
import io.stagecoach.gateway.fake.Scripts;
import io.stagecoach.gateway.generation.CallHeaders;
import io.stagecoach.gateway.generation.MemberEvent;
import io.stagecoach.gateway.generation.MemberEvent.Finished;
import io.stagecoach.gateway.generation.MemberEvent.GeneratedToken;
import io.stagecoach.gateway.generation.MemberPool.Member;
import io.stagecoach.gateway.generation.MemberPool.MemberCall;
import io.stagecoach.gateway.generation.MemberPool.MemberStream;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.test.StepVerifier;

class GrpcMemberPoolTest {
    private static final MemberTimeouts TIMEOUTS = new MemberTimeouts(
            Duration.ofMillis(20),
            Duration.ofMillis(500),
            Duration.ofMillis(800),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60));
    private static final MemberCall CALL =
            new MemberCall("call", Prepared.generation("call", List.of(1), 8, OptionalInt.of(256)), List.of(), false);

    private final FakeCluster cluster = new FakeCluster();
    private final GrpcMemberPool pool =
            new GrpcMemberPool(List.of(cluster.first.address()), TIMEOUTS, System::nanoTime);

    @AfterEach
    void close() {
        pool.close();
        cluster.close();
    }

    @Test
    void waitsForTheFirstAnswer() {
        pool.start();

        assertThat(pool.view().block(Duration.ofSeconds(5))).isNotNull();
    }

    @Test
    void findsMembersThatAreNotConfigured() {
        pool.start();

        await(() -> pool.hasOther(Set.of(cluster.first.address())));
        assertThat(pool.pick(Set.of(cluster.first.address())).orElseThrow().address())
                .isEqualTo(cluster.second.address());
    }

    @Test
    void closesConnectionsToMembersThatLeft() {
        pool.start();
        await(() -> pool.hasOther(Set.of(cluster.first.address())));

        cluster.second.server.kill();
        cluster.view(cluster.ready(0));

        await(() -> !pool.hasOther(Set.of(cluster.first.address())));
        assertThat(pool.pick(Set.of()).orElseThrow().address()).isEqualTo(cluster.first.address());
    }

    @Test
    void failsTheCallsOfAHungMember() {
        pool.start();
        await(() -> pool.hasOther(Set.of(cluster.first.address())));
        Member second = pool.pick(Set.of(cluster.first.address())).orElseThrow();
        cluster.second.script = Scripts.begins("Hello", 2, Scripts.silent());

        StepVerifier.create(events(second))
                .expectNextCount(2)
                .then(() -> cluster.second.server.freeze(true))
                .expectErrorSatisfies(error ->
                        assertThat(((CallFailedException) error).kind()).isEqualTo(FailureKind.LOST))
                .verify(Duration.ofSeconds(10));

        cluster.second.server.freeze(false);
        await(() -> pool.hasOther(Set.of(cluster.first.address())));
    }

    @Test
    void keepsAMemberThatIsOnlySlowToDescribeTheCluster() {
        pool.start();
        await(() -> pool.hasOther(Set.of(cluster.first.address())));
        Member second = pool.pick(Set.of(cluster.first.address())).orElseThrow();
        cluster.second.script = Scripts.begins("Hello", 2, Scripts.silent());

        StepVerifier.create(events(second))
                .expectNextCount(2)
                .then(() -> cluster.second.describesNothing = true)
                .expectNoEvent(Duration.ofSeconds(2))
                .thenCancel()
                .verify(Duration.ofSeconds(10));

        assertThat(pool.hasOther(Set.of(cluster.first.address()))).isTrue();
    }

    @Test
    void keepsASilentMemberWhileItsTokensArrive() {
        pool.start();
        await(() -> pool.hasOther(Set.of(cluster.first.address())));
        Member second = pool.pick(Set.of(cluster.first.address())).orElseThrow();
        cluster.second.script = (request, events) -> {
            cluster.second.server.freeze(true);
            Flux.interval(Duration.ofMillis(100))
                    .take(16)
                    .doOnNext(i -> events.onNext(Scripts.token(request, i.intValue(), 'a')))
                    .doOnComplete(events::onCompleted)
                    .subscribe();
        };

        StepVerifier.create(events(second))
                .expectNextCount(16)
                .expectErrorSatisfies(error -> assertThat(error).hasMessageContaining("without saying how it finished"))
                .verify(Duration.ofSeconds(10));
        assertThat(cluster.second.cancelled).isEmpty();
    }

    /** No other member names it meanwhile, so that only its configured address is left. */
    @Test
    void failsCallsOfAHungMemberInTimeHoweverLongTheAnswerTimeout() {
        try (GrpcMemberPool seeded = seeded(Duration.ofMillis(20), Duration.ofSeconds(6), Duration.ofMillis(900))) {
            Member second = seeded.pick(Set.of(cluster.first.address())).orElseThrow();
            cluster.second.script = Scripts.begins("Hello", 2, Scripts.silent());

            StepVerifier.create(events(second))
                    .expectNextCount(2)
                    .then(() -> {
                        cluster.second.server.freeze(true);
                        cluster.first.view = cluster.ready(0);
                    })
                    .expectError(CallFailedException.class)
                    .verify(Duration.ofSeconds(5));
        }
    }

    @Test
    void asksAnUnnamedMemberAtTheFullRateWhileACallRunsThere() {
        try (GrpcMemberPool seeded = seeded(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(300))) {
            Member second = seeded.pick(Set.of(cluster.first.address())).orElseThrow();
            cluster.second.server.freeze(true);
            cluster.first.view = cluster.ready(0);
            await(() -> !seeded.hasOther(Set.of(cluster.first.address())));

            StepVerifier.create(events(second))
                    .expectError(CallFailedException.class)
                    .verify(Duration.ofSeconds(3));
        }
    }

    @Test
    void doesNotCancelAFinishedCall() {
        pool.start();
        await(() -> pool.pick(Set.of()).isPresent());

        List<MemberEvent> events = events(pool.pick(Set.of()).orElseThrow())
                .collectList()
                .blockOptional(Duration.ofSeconds(5))
                .orElseThrow();

        assertThat(events).hasSize(7).last().isInstanceOf(Finished.class);
        assertThat(((GeneratedToken) events.getFirst()).id()).isEqualTo('H');
        for (FakeMember member : cluster.members()) {
            assertThat(member.cancelled).isEmpty();
        }
    }

    /** Both addresses are configured, and both members have answered. */
    private GrpcMemberPool seeded(Duration refresh, Duration describe, Duration hungAfter) {
        GrpcMemberPool seeded = new GrpcMemberPool(
                List.of(cluster.first.address(), cluster.second.address()),
                new MemberTimeouts(
                        refresh,
                        describe,
                        hungAfter,
                        TIMEOUTS.firstToken(),
                        TIMEOUTS.nextToken(),
                        TIMEOUTS.generation()),
                System::nanoTime);
        seeded.start();
        await(() -> seeded.survey().answering().size() == 2);
        return seeded;
    }

    /** The events of a call to its end. Cancelling closes the stream. */
    private static Flux<MemberEvent> events(Member member) {
        return Flux.create(sink -> sink.onCancel(Thread.ofVirtual().start(() -> read(member, sink))::interrupt));
    }

    private static void read(Member member, FluxSink<MemberEvent> sink) {
        try (MemberStream stream = member.generate(CALL, CallHeaders.NONE)) {
            MemberEvent event;
            do {
                event = stream.next();
                sink.next(event);
            } while (!(event instanceof Finished));
            sink.complete();
        } catch (CallFailedException e) {
            sink.error(e);
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(2)).until(condition);
    }
}
