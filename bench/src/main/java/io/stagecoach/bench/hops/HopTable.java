package io.stagecoach.bench.hops;

import io.stagecoach.bench.report.Percentiles;
import io.stagecoach.proto.StageTiming;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Stage timings of many sequences as a table with a row for each stage. */
final class HopTable {
    private HopTable() {}

    /** Each value is the mean over a sequence's steps; percentiles are over the sequences. */
    static List<Map<String, Object>> rows(int concurrency, List<StageTiming> timings) {
        return timings.stream()
                .map(StageTiming::getStage)
                .distinct()
                .sorted()
                .map(stage -> {
                    List<StageTiming> ofStage = timings.stream()
                            .filter(timing -> timing.getStage() == stage)
                            .toList();
                    return row(concurrency, stage, ofStage);
                })
                .toList();
    }

    private static Map<String, Object> row(int concurrency, int stage, List<StageTiming> timings) {
        Percentiles hop = perStep(timings, StageTiming::getHopMs);
        double compute = perStep(timings, StageTiming::getComputeMs).median();
        double queue = perStep(timings, StageTiming::getQueueMs).median();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("concurrency", concurrency);
        row.put("stage", stage);
        row.put("steps", timings.stream().mapToInt(StageTiming::getSteps).sum());
        row.put("compute ms p50", compute);
        row.put("queue ms p50", queue);
        row.put("hop ms p50", hop.median());
        row.put("hop ms p90", hop.at(90));
        row.put("hop ms p99", hop.at(99));
        row.put("hop % of step", 100 * hop.median() / (hop.median() + compute + queue));
        return row;
    }

    private static Percentiles perStep(List<StageTiming> timings, ToDoubleFunction<StageTiming> value) {
        return Percentiles.of(timings.stream()
                .mapToDouble(timing -> value.applyAsDouble(timing) / timing.getSteps())
                .toArray());
    }
}
