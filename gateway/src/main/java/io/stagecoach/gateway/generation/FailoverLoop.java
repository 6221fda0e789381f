package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.cluster.CallFailedException;
import io.stagecoach.gateway.cluster.CallFailedException.FailureKind;
import io.stagecoach.gateway.cluster.FailoverPolicy;
import io.stagecoach.gateway.cluster.FailoverPolicy.GiveUp;
import io.stagecoach.gateway.cluster.FailoverPolicy.Retry;
import io.stagecoach.gateway.cluster.FailoverPolicy.Situation;
import io.stagecoach.gateway.generation.GenerationMetrics.Recovery;
import io.stagecoach.gateway.generation.GenerationStep.FinishReason;
import io.stagecoach.gateway.generation.MemberEvent.Finished;
import io.stagecoach.gateway.generation.MemberEvent.GeneratedToken;
import io.stagecoach.gateway.generation.MemberEvent.PromptScored;
import io.stagecoach.gateway.generation.MemberPool.Member;
import io.stagecoach.gateway.generation.MemberPool.MemberCall;
import io.stagecoach.gateway.generation.MemberPool.MemberStream;
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
 * Runs one generation across member failures. Each attempt reads one call until it finishes or fails. After a failure
 * the policy decides, and the next attempt resumes after the tokens received so far. Blocks its thread; interrupting
 * the thread cancels the call.
 */
final class FailoverLoop {
    private static final Logger log = LoggerFactory.getLogger(FailoverLoop.class);

    private static final double NANOS_PER_MS = 1e6;

    /** How long to wait for the report of a stopped text: the scheduler handles the stop between two steps. */
    private static final Duration REPORT_LIMIT = Duration.ofSeconds(1);

    /** Receives the events of all attempts as one sequence: in order, each once. */
    interface Reader {
        /** Receives the scores of the whole prompt. */
        void scored(PromptScored scores);

        /** Receives a token. Returns true if the text ends here at a stop string, which the member cannot know. */
        boolean token(GeneratedToken token);
    }

    private final MemberPool members;
    private final FailoverPolicy policy;
    private final LongSupplier nanoTime;
    private final PreparedGeneration generation;
    private final CallHeaders headers;
    private final Received received;

    private int attempts;
    private int attemptsAtLastToken = 1;
    private String member = "";

    FailoverLoop(
            MemberPool members,
            FailoverPolicy policy,
            LongSupplier nanoTime,
            PreparedGeneration generation,
            CallHeaders headers) {
        this.members = members;
        this.policy = policy;
        this.nanoTime = nanoTime;
        this.generation = generation;
        this.headers = headers;
        this.received = new Received(generation);
    }

    /**
     * Runs the generation to its end.
     *
     * @return the member's report; empty if the member of a stopped text did not send it
     * @throws io.stagecoach.gateway.problem.Problem when the policy gives up
     * @throws InterruptedException when the generation was cancelled
     */
    Optional<Finished> run(Reader reader) throws InterruptedException {
        if (generation.spec().scoresPrompt() && received.isScored()) {
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
            taken |= received.hasTokens() || lost.kind() == FailureKind.LOST;
            Duration waited = Duration.ofNanos(nanoTime.getAsLong() - firstFailure);
            switch (policy.next(lost, new Situation(failures, taken, members.hasOther(failed), waited))) {
                case Retry retry -> {
                    warn(lost, retry.after());
                    Thread.sleep(retry.after());
                }
                case GiveUp giveUp -> throw giveUp.problem().causedBy(lost);
            }
        }
    }

    /** Number of calls after the first one. */
    int failovers() {
        return Math.max(attempts - 1, 0);
    }

    /** The first attempt of a resumed stream follows the member that retains it; all other attempts generate. */
    private MemberStream open(Set<String> failed) throws InterruptedException {
        if (attempts == 0 && generation.isResumed()) {
            Optional<Member> holder =
                    members.holding(generation.retention().orElseThrow().name(), headers);
            if (holder.isPresent()) {
                return holder.get().follow(attempt(holder.get()), headers);
            }
        }
        Member picked = members.pick(failed)
                .orElseThrow(() -> new CallFailedException(FailureKind.NO_MEMBER, "no live member"));
        return picked.generate(attempt(picked), headers);
    }

    private MemberCall attempt(Member picked) {
        member = picked.address();
        return new MemberCall(
                generation.spec().id() + "." + attempts++,
                generation,
                received.tokens,
                generation.spec().scoresPrompt() && !received.isScored());
    }

    private Optional<Finished> read(MemberStream stream, Reader reader) throws InterruptedException {
        double opened = (nanoTime.getAsLong() - generation.arrived()) / NANOS_PER_MS;
        while (true) {
            switch (stream.next()) {
                case PromptScored scored -> {
                    if (received.add(scored, member)) {
                        reader.scored(new PromptScored(1, received.scores));
                    }
                }
                case GeneratedToken token -> {
                    received.add(token, member);
                    GeneratedToken timed = token.after(opened, attempts - attemptsAtLastToken);
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
                .addKeyValue("generation_id", generation.spec().id())
                .log(
                        "{}: member {} failed after {} tokens, resuming in {}: {}",
                        generation.spec().id(),
                        member,
                        received.tokens.size(),
                        after,
                        lost.getMessage());
    }

    /** The scores and tokens received over all attempts. */
    private static final class Received {
        private final PreparedGeneration generation;
        private final List<PromptScored.Score> scores = new ArrayList<>();
        private final List<Integer> tokens = new ArrayList<>();

        Received(PreparedGeneration generation) {
            this.generation = generation;
        }

        int count() {
            return scores.size() + tokens.size();
        }

        boolean hasTokens() {
            return !tokens.isEmpty();
        }

        /** Whether all scores have come; the first token of a prompt has none. */
        boolean isScored() {
            return scores.size() + 1 >= generation.promptIds().size();
        }

        /**
         * Adds scores and skips known ones: every attempt begins with the first score again.
         *
         * @return whether these complete the prompt
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

        void add(GeneratedToken token, String member) {
            if (token.index() != tokens.size() || generation.spec().scoresPrompt() && !isScored()) {
                throw broken(member, "token " + token.index(), tokens.size());
            }
            tokens.add(token.id());
        }

        /**
         * The end of a text that lacks nothing but its report, which was lost with its member, or that has nothing to
         * compute.
         */
        Optional<Finished> alreadyOver() {
            boolean stopped = hasTokens() && generation.stopIds().contains(tokens.getLast());
            boolean scored = !generation.spec().scoresPrompt() || isScored();
            if (!stopped && (tokens.size() < generation.maxNewTokens() || !scored)) {
                return Optional.empty();
            }
            FinishReason reason = stopped ? FinishReason.STOP : FinishReason.LENGTH;
            return Optional.of(new Finished(reason, 0, 0, 0, List.of(), Recovery.NONE, 0));
        }

        private CallFailedException broken(String member, String sent, int due) {
            return new CallFailedException(
                    FailureKind.BROKEN,
                    "member " + member + " sent " + sent + " where token " + due + " was due after " + scores.size()
                            + " scores of the prompt");
        }
    }
}
