package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.cluster.CallFailedException;
import io.stagecoach.gateway.cluster.CallFailure;
import io.stagecoach.gateway.cluster.FailoverPolicy;
import io.stagecoach.gateway.cluster.FailoverPolicy.GiveUp;
import io.stagecoach.gateway.cluster.FailoverPolicy.Retry;
import io.stagecoach.gateway.cluster.FailoverPolicy.Situation;
import io.stagecoach.gateway.generation.FinishReason;
import io.stagecoach.gateway.generation.Finished;
import io.stagecoach.gateway.generation.MemberEvent;
import io.stagecoach.gateway.generation.PromptScored;
import io.stagecoach.gateway.generation.Recovery;
import io.stagecoach.gateway.generation.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
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

    private final List<PromptScored.Score> scores = new ArrayList<>();
    private final List<Integer> generated = new ArrayList<>();
    private final Set<String> failed = new HashSet<>();
    private boolean taken;
    private int failuresInRow;
    private long firstFailure;
    private int attempts;
    private int attemptsAtLastToken = 1;
    private long attemptAfter;
    private String member = "";
    private String requestId = "";
    private Mono<Void> stop = Mono.empty();
    private boolean stopped;

    /** @param origin when the request came, by the same clock: where the timings of tokens count from */
    ResilientCall(MemberPool members, FailoverPolicy policy, LongSupplier nanoTime, MemberCall call, long origin) {
        this.members = members;
        this.policy = policy;
        this.nanoTime = nanoTime;
        this.call = call;
        this.origin = origin;
    }

    /** May be subscribed to once. The prompt's scores come in one event. */
    Flux<MemberEvent> events() {
        Flux<MemberEvent> events = Flux.deferContextual(context -> attempt(CallHeaders.of(context)))
                .retryWhen(reactor.util.retry.Retry.from(
                        failures -> failures.concatMap(signal -> decide(signal.failure()))));
        boolean nothingToScore = call.scoresPrompt() && isScored();
        return nothingToScore ? events.startWith(new PromptScored(1, List.of())) : events;
    }

    /** How often another call went on. */
    int failovers() {
        return Math.max(attempts - 1, 0);
    }

    private Flux<MemberEvent> attempt(CallHeaders headers) {
        requestId = headers.requestId();
        Optional<Finished> over = alreadyOver();
        if (over.isPresent()) {
            return Flux.just(over.get());
        }
        return attempts == 0 ? begun().switchIfEmpty(Flux.defer(this::generate)) : generate();
    }

    /** Where a member has the generation already, all its tokens come from there. */
    private Flux<MemberEvent> begun() {
        return Mono.justOrEmpty(call.keeping())
                .filter(Keeping::begun)
                .flatMap(keeping -> members.holding(keeping.name()))
                .flatMapMany(holder -> events(holder, Member::follow));
    }

    private Flux<MemberEvent> generate() {
        return members.pick(failed)
                .map(picked -> events(picked, Member::generate))
                .orElseGet(() -> Flux.error(
                        new CallFailedException(CallFailure.of(CallFailure.Kind.NO_MEMBER, "no live member"))));
    }

    private Flux<MemberEvent> events(Member picked, BiFunction<Member, MemberCall, Flux<MemberEvent>> how) {
        member = picked.address();
        attemptAfter = nanoTime.getAsLong() - origin;
        MemberCall attempt = call.resumed(attempts++, generated, isScored());
        stop = picked.stop(attempt.id());
        return how.apply(picked, attempt).handle(this::advance);
    }

    /** The text has come to its end: nothing more is wanted but the member's report, and that only of this one. */
    Mono<Void> stop() {
        stopped = true;
        return stop;
    }

    private void advance(MemberEvent event, SynchronousSink<MemberEvent> sink) {
        switch (event) {
            case PromptScored scored -> advance(scored, sink);
            case Token token -> advance(token, sink);
            case Finished finished -> sink.next(finished);
        }
    }

    /** Another call begins with the first score again, so what is known already may come once more. */
    private void advance(PromptScored scored, SynchronousSink<MemberEvent> sink) {
        int known = 1 + scores.size() - scored.index();
        if (known < 0 || isScored()) {
            sink.error(broken("the score of token " + scored.index() + " of the prompt", 1 + scores.size()));
        } else if (known < scored.scores().size()) {
            scores.addAll(scored.scores().subList(known, scored.scores().size()));
            cameOn();
            if (isScored()) {
                sink.next(new PromptScored(1, scores));
            }
        }
    }

    private void advance(Token token, SynchronousSink<MemberEvent> sink) {
        if (token.index() != generated.size() || call.scoresPrompt() && !isScored()) {
            sink.error(broken("token " + token.index(), generated.size()));
            return;
        }
        generated.add(token.id());
        cameOn();
        sink.next(token.after(attemptAfter / NANOS_PER_MS, attempts - attemptsAtLastToken));
        attemptsAtLastToken = attempts;
    }

    private void cameOn() {
        failed.clear();
        failuresInRow = 0;
    }

    private CallFailedException broken(String sent, int due) {
        return new CallFailedException(CallFailure.of(
                CallFailure.Kind.BROKEN,
                "member " + member + " sent " + sent + " where token " + due + " was due after " + scores.size()
                        + " scores of the prompt"));
    }

    /** All scores that there can be have come. */
    private boolean isScored() {
        return scores.size() + 1 >= call.promptIds().size();
    }

    /** Nothing is asked for that has not come: the member was lost with its report, or there is nothing to do for one. */
    private Optional<Finished> alreadyOver() {
        boolean stopped = !generated.isEmpty() && call.stopIds().contains(generated.getLast());
        boolean scored = !call.scoresPrompt() || isScored();
        if (!stopped && (generated.size() < call.maxNewTokens() || !scored)) {
            return Optional.empty();
        }
        return Optional.of(
                new Finished(stopped ? FinishReason.STOP : FinishReason.LENGTH, 0, 0, 0, List.of(), Recovery.NONE, 0));
    }

    private Mono<Long> decide(Throwable error) {
        if (stopped || !(error instanceof CallFailedException lost)) {
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
                log.atWarn()
                        .addKeyValue("request_id", requestId)
                        .addKeyValue("generation_id", call.id())
                        .log(
                                "{}: member {} failed after {} tokens, going on elsewhere in {}: {}",
                                call.id(),
                                member,
                                generated.size(),
                                retry.after(),
                                lost.getMessage());
                yield Mono.delay(retry.after());
            }
            case GiveUp giveUp -> Mono.error(giveUp.problem().causedBy(lost));
        };
    }
}
