package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.cluster.FailoverPolicy;
import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.GenerationStep.FinishReason;
import io.stagecoach.gateway.generation.GenerationStep.Prompted;
import io.stagecoach.gateway.generation.GenerationStep.TextPiece;
import io.stagecoach.gateway.generation.GenerationStep.Usage;
import io.stagecoach.gateway.generation.MemberEvent.Finished;
import io.stagecoach.gateway.generation.MemberEvent.GeneratedToken;
import io.stagecoach.gateway.generation.MemberEvent.PromptScored;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import io.stagecoach.vocabulary.TextDecoder;
import io.stagecoach.vocabulary.UnknownTokenException;
import io.stagecoach.vocabulary.Vocabulary;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Runs prepared generations, each on a virtual thread of its own. */
public final class Generations {
    private final MemberPool members;
    private final FailoverPolicy failover;
    private final LongSupplier nanoTime;
    private final Observer observer;

    public Generations(MemberPool members, FailoverPolicy failover, LongSupplier nanoTime, Observer observer) {
        this.members = members;
        this.failover = failover;
        this.nanoTime = nanoTime;
        this.observer = observer;
    }

    /** Receives the steps of a generation, then one end. Called by the generation's thread only. */
    interface Output {
        /** The last step is an {@link Ended}, and {@link #completed} follows. */
        void step(GenerationStep step);

        void completed();

        void failed(Throwable error);
    }

    /**
     * Runs a generation as a publisher: its steps, of which the last is {@link Ended}, or a problem. Cancelling the
     * subscription cancels the call at the member at once. Steps that the subscriber has not requested are buffered, at
     * most one per token.
     */
    public Flux<GenerationStep> run(PreparedGeneration generation) {
        return Flux.deferContextual(context -> Flux.create(sink -> {
            Thread thread = start(generation, CallHeaders.of(context), new Output() {
                @Override
                public void step(GenerationStep step) {
                    sink.next(step);
                }

                @Override
                public void completed() {
                    sink.complete();
                }

                @Override
                public void failed(Throwable error) {
                    sink.error(error);
                }
            });
            sink.onCancel(thread::interrupt);
        }));
    }

    /**
     * Starts a generation on its own thread. Interrupting the thread cancels it; the output then hears nothing more.
     */
    Thread start(PreparedGeneration generation, CallHeaders headers, Output output) {
        observer.started(generation);
        return Thread.ofVirtual().name(generation.spec().id()).start(() -> new Run(generation, headers, output).run());
    }

    private final class Run implements FailoverLoop.Reader {
        private final PreparedGeneration generation;
        private final Output output;
        private final Timeline timeline;
        private final TextAssembler assembler;
        private final @Nullable TextDecoder decoder;
        private final FailoverLoop loop;

        private long lastToken;

        Run(PreparedGeneration generation, CallHeaders headers, Output output) {
            this.generation = generation;
            this.output = output;
            this.timeline = new Timeline(generation.arrived(), generation.tokenized());
            this.assembler = new TextAssembler(generation.spec().stop());
            this.decoder = generation.vocabulary().map(Vocabulary::continuation).orElse(null);
            this.loop = new FailoverLoop(members, failover, nanoTime, generation, headers);
            this.lastToken = generation.arrived();
        }

        void run() {
            try {
                end(loop.run(this));
            } catch (InterruptedException cancelled) {
                close(() -> observer.finished(Observer.Outcome.ABORT));
            } catch (UnknownTokenException e) {
                fail(Tokenizer.unknown(e));
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }

        @Override
        public void scored(PromptScored scores) {
            output.step(new Prompted(scores.scores()));
        }

        @Override
        public boolean token(GeneratedToken token) {
            long now = nanoTime.getAsLong();
            observer.token(timeline.tokens() == 0, now - lastToken);
            timeline.token(now);
            lastToken = now;
            boolean isLast = generation.isLast(token.index(), token.id());
            assembler.token(token, text(token), isLast).forEach(output::step);
            return assembler.stopped();
        }

        /** The end-of-text token has no text. */
        private String text(GeneratedToken token) {
            return decoder == null || generation.stopIds().contains(token.id()) ? "" : decoder.next(token.id());
        }

        private void end(Optional<Finished> finished) {
            List<TextPiece> held =
                    assembler.stopped() ? List.of() : assembler.finish(decoder == null ? "" : decoder.finish());
            FinishReason reason = assembler.stopped()
                    ? FinishReason.STOP
                    : finished.map(Finished::reason).orElse(FinishReason.STOP);
            Usage usage = new Usage(
                    generation.promptIds().size(),
                    timeline.tokens(),
                    finished.map(Finished::cachedTokens).orElse(null));
            Ended ended = new Ended(
                    assembler.text(),
                    reason,
                    usage,
                    timeline.metrics(nanoTime.getAsLong(), finished, loop.failovers()));
            observer.ended(ended);
            close(() ->
                    observer.finished(reason == FinishReason.STOP ? Observer.Outcome.STOP : Observer.Outcome.LENGTH));
            held.forEach(output::step);
            output.step(ended);
            output.completed();
        }

        private void fail(Throwable error) {
            ProblemKind kind = error instanceof Problem known ? known.kind() : ProblemKind.INTERNAL;
            close(() -> observer.failed(kind));
            output.failed(error);
        }

        private void close(Runnable outcome) {
            outcome.run();
            observer.closed();
        }
    }

    /** Observes running generations, for metrics. */
    public interface Observer {
        /** What ended a generation that did not fail. */
        enum Outcome {
            /** The model's end of text, or a stop string. */
            STOP,
            /** The token limit. */
            LENGTH,
            /** The client left. */
            ABORT;

            public String label() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        void started(PreparedGeneration generation);

        /** A token came, so long after the one before; the first counts from the request. */
        void token(boolean first, long nanosSinceLast);

        /** The generation reached its end; {@link #finished} follows. */
        void ended(GenerationStep.Ended ended);

        /** The generation is over and did not fail. */
        void finished(Outcome outcome);

        /** The generation failed. */
        void failed(ProblemKind kind);

        /** Always the last call of a generation. */
        void closed();
    }
}
