package io.stagecoach.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** One of Grafana's dashboards. */
record Dashboard(String name, JsonNode json) {
    static final Path FOLDER = Path.of("..", "grafana", "dashboards");

    /** One query of a panel. */
    record Query(String dashboard, String panel, String expression) {
        /** With everything chosen that can be chosen, and a window that a look at every second fills. */
        String resolved() {
            return expression.replace("$__rate_interval", "5s").replaceAll("\\$(member|stage)", ".*");
        }

        @Override
        public String toString() {
            return dashboard + ", " + panel + ": " + expression;
        }
    }

    static List<Dashboard> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(Dashboard::read).toList();
        }
    }

    private static Dashboard read(Path file) {
        try {
            return new Dashboard(file.getFileName().toString(), LocalCluster.JSON.readTree(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<JsonNode> panels() {
        return json.get("panels").valueStream().toList();
    }

    List<Query> queries() {
        return panels().stream()
                .flatMap(panel -> panel.get("targets")
                        .valueStream()
                        .map(target -> new Query(
                                name,
                                panel.get("title").stringValue(),
                                target.get("expr").stringValue())))
                .toList();
    }

    /** Those that fill the lists at the top of the dashboard. */
    List<String> variables() {
        return json.get("templating")
                .get("list")
                .valueStream()
                .map(variable -> variable.get("query").get("query").stringValue())
                .toList();
    }
}
