package io.stagecoach.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of named values: a Markdown table in print, objects in JSON.
 *
 * @param rows column name to value: a text, a number, or absent
 */
public record Table(String title, List<Map<String, Object>> rows) {
    private static final String ABSENT = "–";

    public Table {
        rows = List.copyOf(rows);
    }

    public String markdown() {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.keySet()));
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.copyOf(columns));
        rows.forEach(row -> lines.add(
                columns.stream().map(column -> written(row.get(column))).toList()));
        List<Integer> widths = IntStream.range(0, columns.size())
                .mapToObj(i -> lines.stream()
                        .mapToInt(line -> line.get(i).length())
                        .max()
                        .orElse(0))
                .toList();
        List<String> text = new ArrayList<>();
        lines.forEach(line -> text.add(joined(line, widths)));
        text.add(1, widths.stream().map(width -> "-".repeat(width + 2)).collect(Collectors.joining("|", "|", "|")));
        return title + "\n\n" + String.join("\n", text) + "\n";
    }

    private static String joined(List<String> cells, List<Integer> widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(i ->
                        cells.get(i) + " ".repeat(widths.get(i) - cells.get(i).length()))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    /** Numbers have three significant digits, and all digits before the point. */
    static String written(@Nullable Object value) {
        return switch (value) {
            case null -> ABSENT;
            case Double number when number.isNaN() || number.isInfinite() -> ABSENT;
            case Double number -> {
                double size = Math.abs(number);
                int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
                yield String.format(Locale.ROOT, "%." + decimals + "f", number);
            }
            default -> value.toString();
        };
    }
}
