package io.stagecoach.bench.load;

import io.stagecoach.bench.report.Percentiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What running streams feel of long prompts: some streams by themselves, then as many while long prompts arrive one after
 * another.
 *
 * @param brief requests of the streams; what counts is the time in which all of them decode
 * @param lengthy requests of the long prompts
 */
record LongPrompts(Completions completions, int streams, Prompts brief, Prompts lengthy) {

    /** @param prompts that arrived meanwhile; none when the streams were undisturbed */
    record Phase(List<Sample> streams, List<Sample> prompts) {
        /** Milliseconds between tokens while all streams decode. */
        List<Double> gapsMs() {
            if (streams.stream().anyMatch(stream -> !stream.isGood())) {
                return List.of();
            }
            long begin = streams.stream()
                    .mapToLong(stream -> stream.tokens().getFirst())
                    .max()
                    .orElse(0);
            long end = streams.stream()
                    .mapToLong(stream -> stream.tokens().getLast())
                    .min()
                    .orElse(0);
            List<Double> gaps = new ArrayList<>();
            for (Sample stream : streams) {
                List<Long> within = stream.tokens().stream()
                        .filter(time -> time >= begin && time <= end)
                        .toList();
                for (int i = 1; i < within.size(); i++) {
                    gaps.add((within.get(i) - within.get(i - 1)) / 1e6);
                }
            }
            return gaps;
        }
    }

    Map<String, Object> measure(String server) throws InterruptedException {
        Phase alone = run(0, false);
        return row(server, alone, run(streams, true));
    }

    /** @param first index of the first stream's request: those of another phase share no beginning with it */
    private Phase run(int first, boolean disturbed) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Sample>> running = new ArrayList<>();
        List<Sample> prompts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < streams; i++) {
                String body = brief.body(first + i);
                running.add(threads.submit(() -> {
                    try {
                        return completions.send(body, System.nanoTime());
                    } finally {
                        over.set(true);
                    }
                }));
            }
            while (disturbed && !over.get()) {
                prompts.add(completions.send(lengthy.body(prompts.size()), System.nanoTime()));
            }
            List<Sample> ended = new ArrayList<>();
            for (Future<Sample> stream : running) {
                ended.add(stream.get());
            }
            return new Phase(ended, prompts);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a stream failed in an unforeseen way", e.getCause());
        }
    }

    Map<String, Object> row(String server, Phase alone, Phase disturbed) {
        Percentiles before = Percentiles.of(alone.gapsMs());
        Percentiles under = Percentiles.of(disturbed.gapsMs());
        Percentiles first = Percentiles.of(disturbed.prompts().stream()
                .filter(Sample::isGood)
                .map(Sample::firstTokenMs)
                .toList());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("server", server);
        row.put("streams", streams);
        row.put("long prompts", disturbed.prompts().size());
        row.put("tokens each", lengthy.promptTokens());
        row.put("TTFT of those ms p50", first.median());
        row.put("ITL ms alone p50", before.median());
        row.put("alone p99", before.at(99));
        row.put("disturbed p50", under.median());
        row.put("disturbed p99", under.at(99));
        row.put("disturbed p99 / alone p50", under.at(99) / before.median());
        return row;
    }
}
