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
 * Streams that clients may resume. No text is stored here: the member retains it, and any gateway reads it there from
 * its first token. If no member has it, it is computed again with its seed, which gives the same tokens.
 *
 * <p> After a client's connection broke, its reading continues without a reader for the grace: the member does not take
 * the text for cancelled, and failover continues. The reading ends when the client resumes the stream, or with the
 * grace.
 */
public final class ResumableStreams {
    private final Generations generations;
    private final Duration grace;
    private final Scheduler timer;
    private final Map<String, Set<Reading>> readings = new ConcurrentHashMap<>();

    /** Sets the grace: how long a text without a reader runs or is retained. */
    public ResumableStreams(Generations generations, Duration grace, Scheduler timer) {
        this.generations = generations;
        this.grace = grace;
        this.timer = timer;
    }

    /**
     * Begins a text.
     *
     * @param id by which clients resume it
     */
    public Flux<GenerationStep> begin(String id, PreparedGeneration prepared) {
        return read(id, prepared.retained(new Retention(id, grace, false)));
    }

    /**
     * Resumes a text from its first step.
     *
     * @param prepared the same request with another generation id: members may still know the first one
     */
    public Flux<GenerationStep> resume(String id, PreparedGeneration prepared) {
        return read(id, prepared.retained(new Retention(id, grace, true)));
    }

    /** The preparation of a text that this gateway still runs: its prompt is encoded already. */
    public Optional<PreparedGeneration> running(String id) {
        return readings.getOrDefault(id, Set.of()).stream()
                .map(reading -> reading.prepared)
                .findFirst();
    }

    /**
     * Ends a text at once, for all its readers.
     *
     * @param why the error for its readers
     * @return whether this gateway ran it
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

    /** One client's reading of a text, and what continues of it without the client. */
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

        /** Marks the first step. Returns whether the client has left. */
        private boolean begin() {
            boolean first;
            boolean dropped;
            synchronized (this) {
                first = !begun;
                begun = true;
                dropped = unread;
            }
            if (first && prepared.isResumed()) {
                // From here on this reading keeps the text alive at its member.
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

        /** No grace before the first step: nothing is lost, and hardly any client knows the id yet. */
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
