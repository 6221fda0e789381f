package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.cluster.FailoverPolicy;
import io.stagecoach.gateway.generation.FinishReason;
import io.stagecoach.gateway.generation.Finished;
import io.stagecoach.gateway.generation.GenerationStep;
import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.GenerationStep.Piece;
import io.stagecoach.gateway.generation.GenerationStep.Prompted;
import io.stagecoach.gateway.generation.MemberEvent;
import io.stagecoach.gateway.generation.PromptScored;
import io.stagecoach.gateway.generation.TextAssembler;
import io.stagecoach.gateway.generation.Timeline;
import io.stagecoach.gateway.generation.Token;
import io.stagecoach.gateway.generation.Usage;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.vocabulary.TextDecoder;
import io.stagecoach.vocabulary.UnknownTokenException;
import io.stagecoach.vocabulary.Vocabulary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.Sinks;

/** Runs prepared generations. Cancelling the subscription stops the work at the member at once. */
public final class Generations {
    /** The member's coordinator hears of the stop between two steps, so it is a matter of milliseconds. */
    private static final Duration REPORT_LIMIT = Duration.ofSeconds(1);

    private final MemberPool members;
    private final FailoverPolicy failover;
    private final LongSupplier nanoTime;
    private final GenerationListener listener;

    public Generations(
            MemberPool members, FailoverPolicy failover, LongSupplier nanoTime, GenerationListener listener) {
        this.members = members;
        this.failover = failover;
        this.nanoTime = nanoTime;
        this.listener = listener;
    }

    /** What {@link GenerationStep} says, with one {@link Ended} as the last; or a problem. */
    public Flux<GenerationStep> run(PreparedGeneration generation) {
        return Flux.defer(() -> {
            listener.started(generation);
            Run run = new Run(generation);
            return run.steps()
                    .doOnCancel(() -> run.close(() -> listener.finished(GenerationListener.Reason.ABORT)))
                    .doOnError(error -> run.close(() -> listener.failed(kind(error))));
        });
    }

    private final class Run {
        private final PreparedGeneration generation;
        private final Timeline timeline;
        private final TextAssembler assembler;
        private final @Nullable TextDecoder decoder;
        private final ResilientCall call;
        /** Ends when a stopped text has waited long enough for its member's report. */
        private final Sinks.Empty<Void> unreported = Sinks.empty();

        private long lastToken;
        private boolean closed;

        Run(PreparedGeneration generation) {
            this.generation = generation;
            this.timeline = new Timeline(generation.arrived(), generation.tokenized());
            this.assembler = new TextAssembler(generation.order().stop());
            this.decoder = generation.vocabulary().map(Vocabulary::continuation).orElse(null);
            this.call = new ResilientCall(members, failover, nanoTime, generation.call(), generation.arrived());
            this.lastToken = generation.arrived();
        }

        Flux<GenerationStep> steps() {
            return call.events()
                    .takeUntilOther(unreported.asMono())
                    // A failure waits its turn behind the tokens that came before it.
                    .materialize()
                    .concatMapIterable(this::step)
                    .onErrorMap(UnknownTokenException.class, Tokenizer::unknown)
                    .takeUntil(step -> step instanceof Ended && assembler.stopped());
        }

        private List<GenerationStep> step(Signal<MemberEvent> signal) {
            if (signal.isOnNext()) {
                return step(Objects.requireNonNull(signal.get()));
            }
            if (assembler.stopped()) {
                return ended(List.of(), FinishReason.STOP, Optional.empty());
            }
            if (signal.isOnError()) {
                throw Exceptions.propagate(Objects.requireNonNull(signal.getThrowable()));
            }
            return List.of();
        }

        private List<GenerationStep> step(MemberEvent event) {
            return switch (event) {
                case PromptScored scored -> List.of(new Prompted(scored.scores()));
                case Token token when assembler.stopped() -> List.of();
                case Token token -> pieces(token, text(token));
                case Finished finished
                when assembler.stopped() -> ended(List.of(), FinishReason.STOP, Optional.of(finished));
                case Finished finished -> end(finished, assembler.finish(decoder == null ? "" : decoder.finish()));
            };
        }

        /** The end of text is a mark, not a text. */
        private String text(Token token) {
            return decoder == null || generation.stopIds().contains(token.id()) ? "" : decoder.next(token.id());
        }

        private List<GenerationStep> pieces(Token token, String decoded) {
            long now = nanoTime.getAsLong();
            listener.token(timeline.tokens() == 0, now - lastToken);
            timeline.token(now);
            lastToken = now;
            List<Piece> pieces = assembler.token(token, decoded, generation.isLast(token.index(), token.id()));
            if (assembler.stopped()) {
                call.stop()
                        .onErrorComplete()
                        .then(Mono.delay(REPORT_LIMIT))
                        .doOnTerminate(unreported::tryEmitEmpty)
                        .subscribe();
            }
            return List.copyOf(pieces);
        }

        private List<GenerationStep> end(Finished finished, List<Piece> pieces) {
            FinishReason reason = assembler.stopped() ? FinishReason.STOP : finished.reason();
            return ended(pieces, reason, Optional.of(finished));
        }

        private List<GenerationStep> ended(List<Piece> pieces, FinishReason reason, Optional<Finished> finished) {
            Usage usage = new Usage(
                    generation.promptIds().size(),
                    timeline.tokens(),
                    finished.map(Finished::cachedTokens).orElse(null));
            Ended ended = new Ended(
                    assembler.text(),
                    reason,
                    usage,
                    timeline.metrics(nanoTime.getAsLong(), finished, call.failovers()));
            listener.ended(ended);
            close(() -> listener.finished(reasonOf(reason)));
            List<GenerationStep> steps = new ArrayList<>(pieces);
            steps.add(ended);
            return steps;
        }

        private void close(Runnable outcome) {
            if (!closed) {
                closed = true;
                outcome.run();
                listener.closed();
            }
        }
    }

    private static Problem.Kind kind(Throwable error) {
        return error instanceof Problem known ? known.kind() : Problem.Kind.INTERNAL;
    }

    private static GenerationListener.Reason reasonOf(FinishReason reason) {
        return switch (reason) {
            case STOP -> GenerationListener.Reason.STOP;
            case LENGTH -> GenerationListener.Reason.LENGTH;
        };
    }
}
