package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.generation.FinishReason;
import io.stagecoach.gateway.generation.Finished;
import io.stagecoach.gateway.generation.MemberEvent;
import io.stagecoach.gateway.generation.Token;
import io.stagecoach.gateway.members.CallFailedException;
import io.stagecoach.gateway.members.CallFailure;
import io.stagecoach.gateway.members.FailoverPolicy;
import io.stagecoach.gateway.members.FailoverPolicy.GiveUp;
import io.stagecoach.gateway.members.FailoverPolicy.Retry;
import io.stagecoach.gateway.members.FailoverPolicy.Situation;
import io.stagecoach.gateway.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/** One generation that survives its members: when one fails, another goes on after the tokens that have come. */
final class ResilientCall {
    private static final Logger log = LoggerFactory.getLogger(ResilientCall.class);

    private static final double NANOS_PER_MS = 1e6;

    private final MemberPool members;
    private final FailoverPolicy policy;
    private final LongSupplier nanoTime;
    private final MemberCall call;
    private final long origin;

    private final List<Integer> generated = new ArrayList<>();
    private final Set<String> failed = new HashSet<>();
    private boolean taken;
    private int failuresInRow;
    private long firstFailure;
    private int attempts;
    private int attemptsAtLastToken = 1;
    private long attemptAfter;
    private String member = "";

    /** @param origin when the request came, by the same clock: where the timings of tokens count from */
    ResilientCall(MemberPool members, FailoverPolicy policy, LongSupplier nanoTime, MemberCall call, long origin) {
        this.members = members;
        this.policy = policy;
        this.nanoTime = nanoTime;
        this.call = call;
        this.origin = origin;
    }

    /** May be subscribed to once. */
    Flux<MemberEvent> events() {
        return Flux.defer(this::attempt)
                .retryWhen(reactor.util.retry.Retry.from(
                        failures -> failures.concatMap(signal -> decide(signal.failure()))));
    }

    /** How often another call went on. */
    int failovers() {
        return Math.max(attempts - 1, 0);
    }

    private Flux<MemberEvent> attempt() {
        Optional<Finished> over = alreadyOver();
        if (over.isPresent()) {
            return Flux.just(over.get());
        }
        Optional<Member> picked = members.pick(failed);
        if (picked.isEmpty()) {
            return Flux.error(new CallFailedException(CallFailure.of(CallFailure.Kind.NO_MEMBER, "no live member")));
        }
        member = picked.get().address();
        attemptAfter = nanoTime.getAsLong() - origin;
        return picked.get().generate(call.resumed(attempts++, generated)).handle(this::advance);
    }

    private void advance(MemberEvent event, SynchronousSink<MemberEvent> sink) {
        if (event instanceof Token token) {
            if (token.index() != generated.size()) {
                sink.error(new CallFailedException(CallFailure.of(
                        CallFailure.Kind.BROKEN,
                        "member " + member + " sent token " + token.index() + " where token " + generated.size()
                                + " was due")));
                return;
            }
            generated.add(token.id());
            failed.clear();
            failuresInRow = 0;
            sink.next(token.after(attemptAfter / NANOS_PER_MS, attempts - attemptsAtLastToken));
            attemptsAtLastToken = attempts;
            return;
        }
        sink.next(event);
    }

    /** The last token had come when the member was lost: only its report is missing. */
    private Optional<Finished> alreadyOver() {
        if (generated.isEmpty()) {
            return Optional.empty();
        }
        boolean stopped = call.stopIds().contains(generated.getLast());
        if (!stopped && generated.size() < call.maxNewTokens()) {
            return Optional.empty();
        }
        return Optional.of(new Finished(stopped ? FinishReason.STOP : FinishReason.LENGTH, 0, 0, 0, List.of(), 0, 0));
    }

    private Mono<Long> decide(Throwable error) {
        if (!(error instanceof CallFailedException lost)) {
            return Mono.error(error);
        }
        if (failuresInRow++ == 0) {
            firstFailure = nanoTime.getAsLong();
        }
        failed.add(member);
        taken |= !generated.isEmpty() || lost.failure().kind() == CallFailure.Kind.LOST;
        Situation now = new Situation(
                failuresInRow, taken, members.hasOther(failed), Duration.ofNanos(nanoTime.getAsLong() - firstFailure));
        return switch (policy.next(lost.failure(), now)) {
            case Retry retry -> {
                log.warn(
                        "{}: member {} failed after {} tokens, going on elsewhere in {}: {}",
                        call.id(),
                        member,
                        generated.size(),
                        retry.after(),
                        lost.getMessage());
                yield Mono.delay(retry.after());
            }
            case GiveUp giveUp -> Mono.error(new ProblemException(giveUp.problem(), lost));
        };
    }
}
