package io.stagecoach.bench.scaling;

import io.stagecoach.member.scheduler.GenerationException;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationRequest;
import io.stagecoach.member.scheduler.GenerationResult;
import io.stagecoach.sampling.SampledToken;
import io.stagecoach.sampling.SamplingParams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Closed loop: keeps a number of sequences running. */
final class ScalingLoad {
    /**
     * Size of each sequence in tokens.
     */
    record Size(int prompt, int output) {
        int positions() {
            return prompt + output;
        }
    }

    private final Size size;
    private final InProcessCluster cluster;
    private final SamplingParams sampling;
    private final int schedulers;
    private final LongAdder tokens = new LongAdder();
    private final LongAccumulator pauses = new LongAccumulator(Math::max, 0);
    private final Queue<Double> hopMicros = new ConcurrentLinkedQueue<>();
    private final Queue<GenerationException> failures = new ConcurrentLinkedQueue<>();
    private final Phaser running = new Phaser(1);
    private volatile boolean stopped;

    ScalingLoad(InProcessCluster cluster, Size size, SamplingParams sampling, int schedulers) {
        this.cluster = cluster;
        this.size = size;
        this.sampling = sampling;
        this.schedulers = schedulers;
    }

    void start(int sequences) {
        running.bulkRegister(sequences);
        for (int sequence = 0; sequence < sequences; sequence++) {
            next(sequence);
        }
    }

    /**
     * Starts no more sequences, and returns when the running ones have ended.
     *
     * @throws TimeoutException when they have not ended within the limit
     */
    void stop(Duration limit) throws InterruptedException, TimeoutException {
        stopped = true;
        running.awaitAdvanceInterruptibly(running.arrive(), limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    long tokens() {
        return tokens.sum();
    }

    /** The longest time between two tokens of a sequence since the last call. */
    Duration takeLongestPause() {
        return Duration.ofNanos(pauses.getThenReset());
    }

    /** Mean hop time of each sequence that has ended since the last call. */
    List<Double> takeHopMicros() {
        List<Double> taken = new ArrayList<>();
        for (Double value = hopMicros.poll(); value != null; value = hopMicros.poll()) {
            taken.add(value);
        }
        return taken;
    }

    List<GenerationException> failures() {
        return List.copyOf(failures);
    }

    private void next(int sequence) {
        GenerationRequest request =
                new GenerationRequest(new int[size.prompt()], new int[0], size.output(), Set.of(), sampling);
        cluster.submit(sequence % schedulers, request, new GenerationListener() {
            private long last;

            @Override
            public void onToken(int index, SampledToken token) {
                long now = System.nanoTime();
                if (index > 0) {
                    pauses.accumulate(now - last);
                }
                last = now;
                tokens.increment();
            }

            @Override
            public void onFinished(GenerationResult result) {
                long hops = result.stages().stream()
                        .mapToLong(GenerationResult.StageTiming::hopNanos)
                        .sum();
                long steps = result.stages().stream()
                        .mapToLong(GenerationResult.StageTiming::steps)
                        .sum();
                hopMicros.add(hops / 1e3 / steps);
                if (stopped) {
                    running.arriveAndDeregister();
                } else {
                    next(sequence);
                }
            }

            @Override
            public void onFailed(GenerationException failure) {
                failures.add(failure);
                running.arriveAndDeregister();
            }
        });
    }
}
