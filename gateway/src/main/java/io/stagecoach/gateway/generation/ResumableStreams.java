package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.generation.PreparedGeneration.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;

/**
 * Streams that clients may come back to. Nothing of a text is stored here: its member retains it, and whoever resumes it, at
 * any gateway, reads it there from its first token on; where no member has it, it is computed again with its seed, which
 * gives the same tokens.
 *
 * <p>A reading whose client's connection broke goes on without a reader for the grace, so that the member does not take it
 * for cancelled and a failover happens meanwhile too. It ends when the client has come back, or with the grace.
 */
public final class ResumableStreams {
    private final Generations generations;
    private final Duration grace;
    private final Scheduler timer;
    private final Map<String, Set<Reading>> readings = new ConcurrentHashMap<>();

    /** @param grace how long a text goes on, or is retained, that nobody reads */
    public ResumableStreams(Generations generations, Duration grace, Scheduler timer) {
        this.generations = generations;
        this.grace = grace;
        this.timer = timer;
    }

    /**
     * A new text.
     *
     * @param id by which clients find it
     */
    public Flux<GenerationStep> begin(String id, PreparedGeneration prepared) {
        return read(id, prepared.retained(new Retention(id, grace, false)));
    }

    /**
     * All steps of a text that was begun before, the first ones too.
     *
     * @param prepared of the same request, under another id towards the cluster: the first may still be known there
     */
    public Flux<GenerationStep> resume(String id, PreparedGeneration prepared) {
        return read(id, prepared.retained(new Retention(id, grace, true)));
    }

    /** What a text was begun with that this gateway still runs: its prompt need not be encoded again. */
    public Optional<PreparedGeneration> running(String id) {
        return readings.getOrDefault(id, Set.of()).stream()
                .map(reading -> reading.prepared)
                .findFirst();
    }

    /**
     * Ends a text's work now, whoever reads it.
     *
     * @param why what its readers get
     * @return whether this gateway had it
     */
    public boolean end(String id, Throwable why) {
        List<Reading> here = List.copyOf(readings.getOrDefault(id, Set.of()));
        here.forEach(reading -> reading.end(why));
        return !here.isEmpty();
    }

    private Flux<GenerationStep> read(String id, PreparedGeneration prepared) {
        return Flux.deferContextual(context -> Flux.create(sink -> {
            Reading reading = new Reading(id, prepared, sink);
            readings.computeIfAbsent(id, name -> ConcurrentHashMap.newKeySet()).add(reading);
            reading.start(CallHeaders.of(context));
            sink.onCancel(reading::readerLeft);
        }));
    }

    /** One client's reading of a text. */
    private final class Reading implements Generations.Output {
        private final String id;
        private final PreparedGeneration prepared;
        private final FluxSink<GenerationStep> sink;
        private @Nullable Thread thread;
        private @Nullable Disposable graceEnd;
        private boolean begun;
        private boolean unread;
        private boolean over;

        Reading(String id, PreparedGeneration prepared, FluxSink<GenerationStep> sink) {
            this.id = id;
            this.prepared = prepared;
            this.sink = sink;
        }

        synchronized void start(CallHeaders headers) {
            thread = generations.start(prepared, headers, this);
        }

        @Override
        public void step(GenerationStep step) {
            if (!begin()) {
                sink.next(step);
            }
        }

        /** @return whether nobody reads it any more */
        private boolean begin() {
            boolean first;
            boolean dropped;
            synchronized (this) {
                first = !begun;
                begun = true;
                dropped = unread;
            }
            if (first && prepared.isResumed()) {
                // This reading keeps the text at its member from now on.
                readings.getOrDefault(id, Set.of()).forEach(Reading::endUnread);
            }
            return dropped;
        }

        @Override
        public void completed() {
            forget();
            sink.complete();
        }

        @Override
        public void failed(Throwable error) {
            forget();
            sink.error(error);
        }

        /** Before the first step nothing is lost, and hardly anybody knows of the text yet: then there is no grace. */
        synchronized void readerLeft() {
            unread = true;
            if (!begun) {
                cancel();
            } else if (!over) {
                graceEnd = timer.schedule(this::cancel, grace.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private synchronized void endUnread() {
            if (unread) {
                cancel();
            }
        }

        void end(Throwable why) {
            sink.error(why);
            cancel();
        }

        private synchronized void cancel() {
            forget();
            if (thread != null) {
                thread.interrupt();
            }
        }

        private synchronized void forget() {
            over = true;
            if (graceEnd != null) {
                graceEnd.dispose();
            }
            readings.computeIfPresent(id, (name, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }
}
