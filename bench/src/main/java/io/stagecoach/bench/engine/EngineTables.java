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

    static Table rates(String title, List<Contestant.Outcome> outcomes, ToDoubleFunction<Figure> value) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Contestant.Outcome outcome : outcomes) {
            if (!outcome.figures().isEmpty()) {
                Map<String, Object> row = row(outcome);
                outcome.figures().forEach(figure -> row.put(name(figure), value.applyAsDouble(figure)));
                rows.add(row);
            }
        }
        return new Table(title, rows);
    }

    /** Above 1: more tokens a second than the peer in the same precision. Memory is no rate and has no ratio. */
    static Table ratios(String title, List<Contestant.Outcome> outcomes) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Contestant.Outcome peer : outcomes) {
            for (Contestant.Outcome ours : outcomes) {
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

    private static Map<String, Object> ratios(Contestant.Outcome ours, Contestant.Outcome peer) {
        Map<String, Object> row = row(peer);
        for (Figure figure : ours.figures()) {
            peer.figures().stream()
                    .filter(other -> other.measure().equals(figure.measure()))
                    .filter(other -> !other.unit().equals("MiB"))
                    .forEach(other -> row.put(figure.measure(), figure.median() / other.median()));
        }
        return row;
    }

    static List<String> notes(List<Contestant.Outcome> outcomes) {
        return outcomes.stream()
                .flatMap(outcome ->
                        outcome.notes().stream().map(note -> outcome.system() + " " + outcome.dtype() + ": " + note))
                .toList();
    }

    private static Map<String, Object> row(Contestant.Outcome outcome) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("system", outcome.system());
        row.put("dtype", outcome.dtype());
        return row;
    }

    private static String name(Figure figure) {
        return figure.unit().equals("MiB") ? figure.measure() + " MiB" : figure.measure();
    }
}
