package io.stagecoach.bench.load;

import io.stagecoach.bench.report.Percentiles;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All requests of one load.
 *
 * @param begin nanoseconds of the samples' clock
 * @param window how long requests were sent. Rates count what happened within it; latencies also include responses that ended
 *     later
 */
record LoadSummary(List<Sample> samples, long begin, Duration window) {

    Map<String, Object> row(String server, String load, Slo slo) {
        List<Sample> good = samples.stream().filter(Sample::succeeded).toList();
        long met = samples.stream().filter(slo::isMetBy).count();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("server", server);
        row.put("load", load);
        row.put("requests", samples.size());
        row.put("errors", samples.size() - good.size());
        row.put("tok/s", tokensPerSecond());
        put(
                row,
                "TTFT ms",
                Percentiles.of(good.stream().map(Sample::firstTokenMs).toList()));
        put(
                row,
                "ITL ms",
                Percentiles.of(good.stream()
                        .flatMap(sample -> sample.gapsMs().stream())
                        .toList()));
        put(row, "E2E ms", Percentiles.of(good.stream().map(Sample::totalMs).toList()));
        row.put("SLO met %", samples.isEmpty() ? Double.NaN : 100.0 * met / samples.size());
        row.put("goodput req/s", metWithin(slo) / seconds());
        return row;
    }

    double tokensPerSecond() {
        long end = begin + window.toNanos();
        return samples.stream()
                        .mapToLong(sample -> sample.tokensWithin(begin, end))
                        .sum()
                / seconds();
    }

    /** Successful responses that ended within the window. */
    double requestsPerSecond() {
        return samples.stream()
                        .filter(Sample::succeeded)
                        .filter(this::endedWithin)
                        .count()
                / seconds();
    }

    /** Number of requests by error. */
    Map<String, Long> errors() {
        return samples.stream()
                .flatMap(sample -> sample.error().stream())
                .collect(Collectors.groupingBy(error -> error, Collectors.counting()));
    }

    private double metWithin(Slo slo) {
        return samples.stream().filter(slo::isMetBy).filter(this::endedWithin).count();
    }

    private boolean endedWithin(Sample sample) {
        return sample.ended() < begin + window.toNanos();
    }

    private double seconds() {
        return window.toNanos() / 1e9;
    }

    private static void put(Map<String, Object> row, String name, Percentiles values) {
        for (int percent : new int[] {50, 90, 99}) {
            row.put(name + " p" + percent, values.at(percent));
        }
    }
}
