package io.stagecoach.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a service answers Prometheus.
 *
 * @param series each with its labels, without values
 */
record Exposition(Map<String, Metric> metrics, List<String> series) {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("(\\w+(?:\\{.*})?) \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

    static Exposition at(String address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/metrics"))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return parse(http.send(request, BodyHandlers.ofString()).body());
        }
    }

    /**
     * A timer or summary has also a gauge for the largest value of late, which is not a metric of its own.
     *
     * @param text in Prometheus's text format
     */
    static Exposition parse(String text) {
        Map<String, String> types = new HashMap<>();
        Map<String, Set<String>> labels = new HashMap<>();
        List<String> series = new ArrayList<>();
        String current = "";
        for (String line : text.lines().toList()) {
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                current = type.group(1);
                types.put(current, type.group(2));
            } else if (sample.matches()) {
                series.add(sample.group(1));
                labels.computeIfAbsent(current, name -> new HashSet<>()).addAll(labelsOf(sample.group(1)));
            }
        }
        types.keySet()
                .removeIf(name -> name.endsWith("_max") && types.containsKey(name.substring(0, name.length() - 4)));
        Map<String, Metric> metrics = types.entrySet().stream()
                .map(type -> new Metric(type.getKey(), type.getValue(), labels.getOrDefault(type.getKey(), Set.of())))
                .collect(Collectors.toMap(Metric::name, metric -> metric));
        return new Exposition(metrics, series);
    }

    private static Set<String> labelsOf(String series) {
        return LABEL.matcher(series)
                .results()
                .map(label -> label.group(1))
                .filter(label -> !label.equals("le") && !label.equals("member"))
                .collect(Collectors.toSet());
    }
}
