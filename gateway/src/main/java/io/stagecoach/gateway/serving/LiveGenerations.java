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

    /** Runs it once, however many read it. */
    public Flux<GenerationStep> run(PreparedGeneration prepared) {
        return Flux.defer(() -> {
            Live live = running.computeIfAbsent(prepared.order().id(), id -> new Live(id, prepared));
            live.start();
            return live.steps();
        });
    }

    /** All steps, those that were read before too; empty when this gateway has no such generation. */
    public Optional<Flux<GenerationStep>> find(String id) {
        return Optional.ofNullable(running.get(id)).map(Live::steps);
    }

    private final class Live {
        private final String id;
        private final PreparedGeneration prepared;
        private final Sinks.Many<GenerationStep> steps = Sinks.many().replay().all();
        private @Nullable Disposable work;
        private @Nullable Disposable end;
        private int readers;

        Live(String id, PreparedGeneration prepared) {
            this.id = id;
            this.prepared = prepared;
        }

        synchronized void start() {
            if (work == null) {
                work = generations
                        .run(prepared)
                        .subscribe(steps::tryEmitNext, steps::tryEmitError, steps::tryEmitComplete);
            }
        }

        Flux<GenerationStep> steps() {
            return steps.asFlux().doFirst(this::came).doFinally(signal -> went());
        }

        private synchronized void came() {
            readers++;
            if (end != null) {
                end.dispose();
            }
        }

        private synchronized void went() {
            if (--readers == 0) {
                end = scheduler.schedule(this::end, grace.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private synchronized void end() {
            if (readers == 0) {
                running.remove(id, this);
                if (work != null) {
                    work.dispose();
                }
            }
        }
    }
}
