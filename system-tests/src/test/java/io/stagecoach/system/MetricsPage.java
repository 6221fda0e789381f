package io.stagecoach.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** docs/metrics.md, which lists every metric with its kind and its labels. */
final class MetricsPage {
    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9_]+)` \\| ([^|]*) \\| ([^|]*)\\| .*$");
    private static final Pattern LABEL = Pattern.compile("`(\\w+)`");
    private static final String LATER = "after the first of them";

    /**
     * What the page says of a service.
     *
     * @param always there from the start
     * @param later there once there was something to measure
     */
    record Listed(Map<String, Metric> always, Map<String, Metric> later) {}

    private MetricsPage() {}

    /** @param sections headings under which the service's metrics are */
    static Listed listed(String service, String... sections) throws IOException {
        String page = Files.readString(PAGE);
        Listed listed = new Listed(new HashMap<>(), new HashMap<>());
        for (String section : sections) {
            int begin = page.indexOf("\n### " + section + "\n");
            if (begin < 0) {
                throw new IllegalStateException("docs/metrics.md has no section " + section);
            }
            int end = page.indexOf("\n#", begin + 4);
            Matcher row = ROW.matcher(page.substring(begin, end < 0 ? page.length() : end));
            while (row.find()) {
                Set<String> labels = LABEL.matcher(row.group(3))
                        .results()
                        .map(label -> label.group(1))
                        .collect(Collectors.toSet());
                Metric metric = new Metric(row.group(1), type(row.group(2), service), labels);
                (row.group().contains(LATER) ? listed.later() : listed.always()).put(metric.name(), metric);
            }
        }
        return listed;
    }

    private static String type(String kind, String service) {
        return switch (kind) {
            case "counter", "gauge" -> kind;
            case "timer", "histogram" -> "histogram";
            case "timer without buckets" -> "summary";
            case "timer, buckets at the gateway only" -> service.equals("gateway") ? "histogram" : "summary";
            default -> throw new IllegalStateException("docs/metrics.md has a kind that is not known: " + kind);
        };
    }
}
