package io.stagecoach.bench.scaling;

import io.stagecoach.bench.report.Machine;
import io.stagecoach.bench.report.Report;
import io.stagecoach.bench.report.Table;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.sampling.SamplingParams;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * {@code bench stealing}: all streams run at the only replica of a stage when a second one joins. Measures how soon the second one
 * takes over streams, and the throughput of both. Members are real; their stages take a fixed time and no core.
 */
public final class StealingBench {
    private static final int RUNS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);

    private final StealingSettings settings;
    private final Consumer<String> progress;

    public StealingBench(StealingSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** @throws IOException when a member does not become ready, or a sequence fails */
    public Report run() throws IOException, InterruptedException {
        Instant begun = Instant.now();
        Machine machine = Machine.here();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int run = 0; run < 2 * RUNS; run++) {
            progress.accept("stealing: run " + (run + 1) + " of " + 2 * RUNS + " ...");
            rows.add(measure(run, run < RUNS));
        }
        return new Report(
                "stealing",
                begun,
                machine,
                settings.described(),
                List.of(new Table("a replica joins", rows)),
                List.of(
                        "seconds count from when the new member knows that its replica is READY; members check every 100 ms"));
    }

    private Map<String, Object> measure(int run, boolean portable) throws IOException, InterruptedException {
        InProcessCluster.Plan plan = new InProcessCluster.Plan(
                "bench-" + ProcessHandle.current().pid() + "-stealing-" + run,
                1,
                2,
                settings.time(),
                settings.streams(),
                settings.size().positions(),
                portable,
                settings.port() + 2 * run);
        try (InProcessCluster cluster = InProcessCluster.start(plan)) {
            ScalingLoad load = new ScalingLoad(cluster, settings.size(), SamplingParams.GREEDY, 1);
            load.start(settings.streams());
            Thread.sleep(settings.window());
            double alone = rate(load);
            InProcessCluster.Member first = cluster.member(0);
            InProcessCluster.Member second = cluster.join();
            await(second::serves);
            long ready = System.nanoTime();
            load.takeLongestPause();
            await(() -> second.rows() > 0);
            double works = (System.nanoTime() - ready) / 1e9;
            long[] before = {first.rows(), second.rows()};
            Thread.sleep(SOON.minusNanos(Math.min(SOON.toNanos(), System.nanoTime() - ready)));
            double share = share(first.rows() - before[0], second.rows() - before[1]);
            Duration pause = load.takeLongestPause();
            double together = rate(load);
            if (!load.failures().isEmpty()) {
                throw new IOException("a sequence failed: " + load.failures().getFirst());
            }
            return row(portable, alone, works, share, pause, together, first);
        }
    }

    private static double share(long first, long second) {
        return 100.0 * second / (first + second);
    }

    private double rate(ScalingLoad load) throws InterruptedException {
        long tokens = load.tokens();
        long begin = System.nanoTime();
        Thread.sleep(settings.window());
        return (load.tokens() - tokens) / ((System.nanoTime() - begin) / 1e9);
    }

    private static void await(BooleanSupplier condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the new replica computed nothing within " + LIMIT.toSeconds() + " s");
            }
            Thread.sleep(POLL_INTERVAL);
        }
    }

    private static Map<String, Object> row(
            boolean portable,
            double alone,
            double works,
            double share,
            Duration pause,
            double together,
            InProcessCluster.Member first) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("caches", portable ? "pulled" : "recomputed");
        row.put("tok/s alone", alone);
        row.put("s until both compute", works);
        row.put("% at the new one within 2 s", share);
        row.put("longest pause ms", pause.toNanos() / 1e6);
        row.put("tok/s after", together);
        row.put("speedup", together / alone);
        row.put("migrations", first.migrations());
        row.put("with cache", first.migrations(PullOutcome.MOVED));
        return row;
    }
}
