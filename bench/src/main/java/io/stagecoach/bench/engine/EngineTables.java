package io.stagecoach.bench.engine;

import io.stagecoach.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Outcomes side by side: a row for each system and precision, a column for each measure. */
final class EngineTables {
    private static final String OURS = "stagecoach";

    private EngineTables() {}

    static Table rates(String title, List<EngineProcess.Result> results, ToDoubleFunction<Figure> value) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (EngineProcess.Result result : results) {
            if (!result.figures().isEmpty()) {
                Map<String, Object> row = row(result);
                result.figures().forEach(figure -> row.put(name(figure), value.applyAsDouble(figure)));
                rows.add(row);
            }
        }
        return new Table(title, rows);
    }

    /** Our rates divided by the peer's in the same precision; memory is left out. */
    static Table ratios(String title, List<EngineProcess.Result> results) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (EngineProcess.Result peer : results) {
            for (EngineProcess.Result ours : results) {
                boolean pair = ours.system().equals(OURS)
                        && !peer.system().equals(OURS)
                        && ours.dtype().equals(peer.dtype());
                if (pair && !peer.figures().isEmpty() && !ours.figures().isEmpty()) {
                    rows.add(ratios(ours, peer));
                }
            }
        }
        return new Table(title, rows);
    }

    private static Map<String, Object> ratios(EngineProcess.Result ours, EngineProcess.Result peer) {
        Map<String, Object> row = row(peer);
        for (Figure figure : ours.figures()) {
            peer.figures().stream()
                    .filter(other -> other.measure().equals(figure.measure()))
                    .filter(other -> !other.unit().equals("MiB"))
                    .forEach(other -> row.put(figure.measure(), figure.median() / other.median()));
        }
        return row;
    }

    static List<String> notes(List<EngineProcess.Result> results) {
        return results.stream()
                .flatMap(result ->
                        result.notes().stream().map(note -> result.system() + " " + result.dtype() + ": " + note))
                .toList();
    }

    private static Map<String, Object> row(EngineProcess.Result result) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("system", result.system());
        row.put("dtype", result.dtype());
        return row;
    }

    private static String name(Figure figure) {
        return figure.unit().equals("MiB") ? figure.measure() + " MiB" : figure.measure();
    }
}
