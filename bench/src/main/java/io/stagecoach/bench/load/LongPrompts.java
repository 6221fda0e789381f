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
 * How much long prompts slow running streams down: first the streams alone, then the same number of streams while long prompts
 * arrive one after another.
 *
 * @param streamPrompts requests of the streams; gaps count while all of them decode
 * @param longPrompts requests with a long prompt
 */
record LongPrompts(CompletionsClient completions, int streams, Prompts streamPrompts, Prompts longPrompts) {

    /** @param prompts that arrived meanwhile; none in the phase of the streams alone */
    record Phase(List<Sample> streams, List<Sample> prompts) {
        /** Milliseconds between tokens while all streams decode. */
        List<Double> gapsMs() {
            if (streams.stream().anyMatch(stream -> !stream.succeeded())) {
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

    /** @param first index of the first stream's request; other phases use other indices, so prompts share no prefix */
    private Phase run(int first, boolean withPrompts) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Sample>> running = new ArrayList<>();
        List<Sample> prompts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < streams; i++) {
                String body = streamPrompts.body(first + i);
                running.add(threads.submit(() -> {
                    try {
                        return completions.send(body, System.nanoTime());
                    } finally {
                        over.set(true);
                    }
                }));
            }
            while (withPrompts && !over.get()) {
                prompts.add(completions.send(longPrompts.body(prompts.size()), System.nanoTime()));
            }
            List<Sample> ended = new ArrayList<>();
            for (Future<Sample> stream : running) {
                ended.add(stream.get());
            }
            return new Phase(ended, prompts);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a stream failed unexpectedly", e.getCause());
        }
    }

    Map<String, Object> row(String server, Phase alone, Phase withPrompts) {
        Percentiles before = Percentiles.of(alone.gapsMs());
        Percentiles under = Percentiles.of(withPrompts.gapsMs());
        Percentiles first = Percentiles.of(withPrompts.prompts().stream()
                .filter(Sample::succeeded)
                .map(Sample::firstTokenMs)
                .toList());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("server", server);
        row.put("streams", streams);
        row.put("long prompts", withPrompts.prompts().size());
        row.put("tokens each", longPrompts.promptTokens());
        row.put("their TTFT ms p50", first.median());
        row.put("ITL ms alone p50", before.median());
        row.put("alone p99", before.at(99));
        row.put("with prompts p50", under.median());
        row.put("with prompts p99", under.at(99));
        row.put("with prompts p99 / alone p50", under.at(99) / before.median());
        return row;
    }
}
