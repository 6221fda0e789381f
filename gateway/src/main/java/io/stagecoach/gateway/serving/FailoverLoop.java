package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.cluster.CallFailedException;
import io.stagecoach.gateway.cluster.CallFailure;
import io.stagecoach.gateway.cluster.FailoverPolicy;
import io.stagecoach.gateway.cluster.FailoverPolicy.GiveUp;
import io.stagecoach.gateway.cluster.FailoverPolicy.Retry;
import io.stagecoach.gateway.cluster.FailoverPolicy.Situation;
import io.stagecoach.gateway.generation.FinishReason;
import io.stagecoach.gateway.generation.Finished;
import io.stagecoach.gateway.generation.PromptScored;
import io.stagecoach.gateway.generation.Recovery;
import io.stagecoach.gateway.generation.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One generation that survives its members. An attempt reads a member until it has finished or failed; after a failure the
 * policy decides, and the next attempt resumes after the tokens that have come. Blocks its thread; interrupting the thread
 * cancels the call.
 */
final class FailoverLoop {
    private static final Logger log = LoggerFactory.getLogger(FailoverLoop.class);

    private static final double NANOS_PER_MS = 1e6;

    /** For the report of a stopped text: the member's scheduler hears of the stop between two steps. */
    private static final Duration REPORT_LIMIT = Duration.ofSeconds(1);

    /** Takes what comes, in order and each once. */
    interface Reader {
        /** @param scores of the whole prompt */
        void scored(PromptScored scores);

        /** @return true when the text ends with this token, which the member cannot know: at a stop string */
        boolean token(Token token);
    }

    private final MemberPool members;
    private final FailoverPolicy policy;
    private final LongSupplier nanoTime;
    private final MemberCall call;
    private final CallHeaders headers;
    private final long origin;
    private final Received received;

    private int attempts;
    private int attemptsAtLastToken = 1;
    private String member = "";

    /** @param origin when the request came, by the same clock: token timings count from there */
    FailoverLoop(
            MemberPool members,
            FailoverPolicy policy,
            LongSupplier nanoTime,
            MemberCall call,
            CallHeaders headers,
            long origin) {
        this.members = members;
        this.policy = policy;
        this.nanoTime = nanoTime;
        this.call = call;
        this.headers = headers;
        this.origin = origin;
        this.received = new Received(call);
    }

    /**
     * Runs the generation to its end.
     *
     * @return the member's report; empty when a stopped text's member did not send it
     * @throws io.stagecoach.gateway.problem.Problem when the policy gives up
     * @throws InterruptedException when nobody wants the text any more
     */
    Optional<Finished> run(Reader reader) throws InterruptedException {
        if (call.scoresPrompt() && received.isScored()) {
            reader.scored(new PromptScored(1, List.of()));
        }
        Set<String> failed = new HashSet<>();
        int failures = 0;
        long firstFailure = 0;
        boolean taken = false;
        while (true) {
            Optional<Finished> over = received.alreadyOver();
            if (over.isPresent()) {
                return over;
            }
            int before = received.count();
            CallFailedException lost;
            try (MemberStream stream = open(failed)) {
                return read(stream, reader);
            } catch (CallFailedException e) {
                lost = e;
            }
            if (received.count() > before) {
                failed.clear();
                failures = 0;
            }
            if (failures++ == 0) {
                firstFailure = nanoTime.getAsLong();
            }
            failed.add(member);
            taken |= received.hasTokens() || lost.failure().kind() == CallFailure.Kind.LOST;
            Duration waited = Duration.ofNanos(nanoTime.getAsLong() - firstFailure);
            switch (policy.next(lost.failure(), new Situation(failures, taken, members.hasOther(failed), waited))) {
                case Retry retry -> {
                    warn(lost, retry.after());
                    Thread.sleep(retry.after());
                }
                case GiveUp giveUp -> throw giveUp.problem().causedBy(lost);
            }
        }
    }

    /** How often another call resumed the generation. */
    int failovers() {
        return Math.max(attempts - 1, 0);
    }

    /** The first attempt of a resumed stream reads where a member retains it; every other one generates. */
    private MemberStream open(Set<String> failed) throws InterruptedException {
        if (attempts == 0 && call.retention().filter(Retention::begun).isPresent()) {
            Optional<Member> holder = members.holding(call.retention().get().name(), headers);
            if (holder.isPresent()) {
                return holder.get().follow(attempt(holder.get()), headers);
            }
        }
        Member picked = members.pick(failed)
                .orElseThrow(
                        () -> new CallFailedException(CallFailure.of(CallFailure.Kind.NO_MEMBER, "no live member")));
        return picked.generate(attempt(picked), headers);
    }

    private MemberCall attempt(Member picked) {
        member = picked.address();
        return call.resumed(attempts++, received.tokens, received.isScored());
    }

    private Optional<Finished> read(MemberStream stream, Reader reader) throws InterruptedException {
        double opened = (nanoTime.getAsLong() - origin) / NANOS_PER_MS;
        while (true) {
            switch (stream.next()) {
                case PromptScored scored -> {
                    if (received.add(scored, member)) {
                        reader.scored(new PromptScored(1, received.scores));
                    }
                }
                case Token token -> {
                    received.add(token, member);
                    Token timed = token.after(opened, attempts - attemptsAtLastToken);
                    attemptsAtLastToken = attempts;
                    if (reader.token(timed)) {
                        return stream.stop(REPORT_LIMIT);
                    }
                }
                case Finished finished -> {
                    return Optional.of(finished);
                }
            }
        }
    }

    private void warn(CallFailedException lost, Duration after) {
        log.atWarn()
                .addKeyValue("request_id", headers.requestId())
                .addKeyValue("generation_id", call.id())
                .log(
                        "{}: member {} failed after {} tokens, resuming in {}: {}",
                        call.id(),
                        member,
                        received.tokens.size(),
                        after,
                        lost.getMessage());
    }

    /** What has come of the generation, over all attempts. */
    private static final class Received {
        private final MemberCall call;
        private final List<PromptScored.Score> scores = new ArrayList<>();
        private final List<Integer> tokens = new ArrayList<>();

        Received(MemberCall call) {
            this.call = call;
        }

        int count() {
            return scores.size() + tokens.size();
        }

        boolean hasTokens() {
            return !tokens.isEmpty();
        }

        /** All scores that there can be have come: the first token of a prompt has none. */
        boolean isScored() {
            return scores.size() + 1 >= call.promptIds().size();
        }

        /**
         * Another call begins with the first score again, so what is known already may come once more.
         *
         * @return whether the prompt is scored with these
         */
        boolean add(PromptScored scored, String member) {
            int known = 1 + scores.size() - scored.index();
            if (known < 0 || isScored()) {
                throw broken(member, "the score of token " + scored.index() + " of the prompt", 1 + scores.size());
            }
            if (known >= scored.scores().size()) {
                return false;
            }
            scores.addAll(scored.scores().subList(known, scored.scores().size()));
            return isScored();
        }

        void add(Token token, String member) {
            if (token.index() != tokens.size() || call.scoresPrompt() && !isScored()) {
                throw broken(member, "token " + token.index(), tokens.size());
            }
            tokens.add(token.id());
        }

        /** Nothing is missing but the report: it was lost with its member, or there is nothing to do for one. */
        Optional<Finished> alreadyOver() {
            boolean stopped = hasTokens() && call.stopIds().contains(tokens.getLast());
            boolean scored = !call.scoresPrompt() || isScored();
            if (!stopped && (tokens.size() < call.maxNewTokens() || !scored)) {
                return Optional.empty();
            }
            FinishReason reason = stopped ? FinishReason.STOP : FinishReason.LENGTH;
            return Optional.of(new Finished(reason, 0, 0, 0, List.of(), Recovery.NONE, 0));
        }

        private CallFailedException broken(String member, String sent, int due) {
            return new CallFailedException(CallFailure.of(
                    CallFailure.Kind.BROKEN,
                    "member " + member + " sent " + sent + " where token " + due + " was due after " + scores.size()
                            + " scores of the prompt"));
        }
    }
}
