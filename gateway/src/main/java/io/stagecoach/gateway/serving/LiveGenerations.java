package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.generation.GenerationStep;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitResult;
import reactor.core.scheduler.Scheduler;

/** Generations that clients may come back to: they go on for a while when nobody reads them, and keep all their steps. */
public final class LiveGenerations {
    private final Generations generations;
    private final Duration grace;
    private final Scheduler scheduler;
    private final Map<String, Live> running = new ConcurrentHashMap<>();

    /** @param grace how long a generation goes on, or is kept, that nobody reads */
    public LiveGenerations(Generations generations, Duration grace, Scheduler scheduler) {
        this.generations = generations;
        this.grace = grace;
        this.scheduler = scheduler;
    }

    /**
     * Runs it once, however many read it.
     *
     * @param id by which readers find it; more than one order may have made it, one after the other
     */
    public Flux<GenerationStep> run(String id, PreparedGeneration prepared) {
        return read(id, prepared.kept(new Keeping(id, grace, false)));
    }

    /** The same of one that another gateway ran: a member may still make it, or have it. */
    public Flux<GenerationStep> goOn(String id, PreparedGeneration prepared) {
        return read(id, prepared.kept(new Keeping(id, grace, true)));
    }

    private Flux<GenerationStep> read(String id, PreparedGeneration prepared) {
        return Flux.deferContextual(context -> {
            while (true) {
                Live live = running.computeIfAbsent(id, name -> new Live(name, prepared));
                if (live.join()) {
                    live.start(CallHeaders.of(context));
                    return live.steps();
                }
            }
        });
    }

    /**
     * All steps, those that were read before too; empty when this gateway has no such generation.
     *
     * @param ended what a reader gets who comes when it is over, which may be after this call
     */
    public Optional<Flux<GenerationStep>> find(String id, Flux<GenerationStep> ended) {
        return Optional.ofNullable(running.get(id)).map(live -> Flux.defer(() -> live.join() ? live.steps() : ended));
    }

    /**
     * Ends it now, whoever reads it.
     *
     * @param why what its readers get
     * @return whether this gateway had it
     */
    public boolean end(String id, Throwable why) {
        Live live = running.get(id);
        if (live == null || !live.endNow()) {
            return false;
        }
        // Not under its lock: the work may be handing a step to a reader, whose going needs that.
        while (live.steps.tryEmitError(why) == EmitResult.FAIL_NON_SERIALIZED) {
            Thread.onSpinWait();
        }
        return true;
    }

    private final class Live {
        private final String id;
        private final PreparedGeneration prepared;
        private final Sinks.Many<GenerationStep> steps = Sinks.many().replay().all();
        private @Nullable Disposable work;
        private @Nullable Disposable end;
        private volatile boolean begun;
        private int readers;
        private boolean over;

        Live(String id, PreparedGeneration prepared) {
            this.id = id;
            this.prepared = prepared;
        }

        /** @param headers of the first reader's request */
        synchronized void start(CallHeaders headers) {
            if (work == null && !over) {
                work = generations
                        .run(prepared)
                        .contextWrite(headers.context())
                        .doOnNext(step -> begun = true)
                        .subscribe(steps::tryEmitNext, steps::tryEmitError, steps::tryEmitComplete);
            }
        }

        /** One more reader, unless the work has been ended: who joins reads {@link #steps} at once. */
        synchronized boolean join() {
            if (over) {
                return false;
            }
            readers++;
            if (end != null) {
                end.dispose();
            }
            return true;
        }

        Flux<GenerationStep> steps() {
            return steps.asFlux().doFinally(signal -> went());
        }

        /** Without a step nothing is lost, and hardly anybody knows of it yet: then there is no grace. */
        private synchronized void went() {
            if (--readers > 0) {
                return;
            }
            if (!begun) {
                endNow();
            } else {
                end = scheduler.schedule(this::end, grace.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private synchronized void end() {
            if (readers == 0) {
                endNow();
            }
        }

        /** @return false when it was over already */
        synchronized boolean endNow() {
            boolean first = !over;
            over = true;
            running.remove(id, this);
            if (work != null) {
                work.dispose();
            }
            return first;
        }
    }
}
