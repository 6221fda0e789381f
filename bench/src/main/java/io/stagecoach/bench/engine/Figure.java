package io.stagecoach.bench.engine;

import io.stagecoach.bench.report.Percentiles;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * One measurement of one engine, which prints it as a line of JSON.
 *
 * @param measure such as {@code prefill 128}, {@code B16} or {@code rss}
 * @param unit {@code tok/s} or {@code MiB}
 */
record Figure(String measure, String unit, int runs, double median, double best) {

    /** Tokens a second from the seconds that each run took. */
    static Figure rate(String measure, int tokens, List<Double> seconds) {
        Percentiles taken = Percentiles.of(seconds);
        double least = seconds.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
        return new Figure(measure, "tok/s", taken.count(), tokens / taken.median(), tokens / least);
    }

    static Figure memory(String measure, double mib) {
        return new Figure(measure, "MiB", 1, mib, mib);
    }

    String line() {
        return JsonMapper.shared().writeValueAsString(this);
    }
}
