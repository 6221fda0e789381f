package io.stagecoach.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docs/metrics.md, which lists every metric, and what a service exposes. */
final class MetricsPage {
    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9_]+)`.*$");
    private static final String LATER = "after the first of them";
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");

    /**
     * What the page says of a service.
     *
     * @param always there from the start
     * @param later there once there was something to measure
     */
    record Listed(Set<String> always, Set<String> later) {}

    private MetricsPage() {}

    /** @param sections headings under which the service's metrics are */
    static Listed listed(String... sections) throws IOException {
        String page = Files.readString(PAGE);
        Listed listed = new Listed(new TreeSet<>(), new TreeSet<>());
        for (String section : sections) {
            int begin = page.indexOf("\n### " + section + "\n");
            if (begin < 0) {
                throw new IllegalStateException("docs/metrics.md has no section " + section);
            }
            int end = page.indexOf("\n#", begin + 4);
            Matcher row = ROW.matcher(page.substring(begin, end < 0 ? page.length() : end));
            while (row.find()) {
                (row.group().contains(LATER) ? listed.later() : listed.always()).add(row.group(1));
            }
        }
        return listed;
    }

    /**
     * Names of what a service exposes. A timer or summary has also a gauge for the largest value of late, which is not a
     * metric of its own.
     *
     * @param exposition in Prometheus's text format
     */
    static Set<String> exposed(String exposition) {
        Set<String> names = new TreeSet<>();
        Matcher type = TYPE.matcher(exposition);
        while (type.find()) {
            names.add(type.group(1));
        }
        names.removeIf(name -> name.endsWith("_max") && names.contains(name.substring(0, name.length() - 4)));
        return names;
    }
}
