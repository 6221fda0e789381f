package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A real Prometheus watches a cluster that works, loses a member and gets it back. Then no query of a dashboard or a rule may
 * come back with nothing, and docs/metrics.md lists exactly what there is.
 */
@RequiresPrometheus
@Tag("cluster")
class MonitoringTest {
    private static final Pattern COMPARISON = Pattern.compile("(.*) (==|>|<|>=|<=) [0-9.]+", Pattern.DOTALL);
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private static WatchedCluster watched;

    @SuppressWarnings("NullAway.Init")
    private static PrometheusServer prometheus;

    private static long begun;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        watched = WatchedCluster.start(folder);
        prometheus = watched.prometheus();
        begun = watched.begun();
    }

    @AfterAll
    static void stop() throws Exception {
        if (watched != null) {
            watched.close();
        }
    }

    @Test
    void everyQueryOfEveryDashboardAnswersSomething() throws IOException {
        List<Dashboard.Query> empty = new ArrayList<>();
        int all = 0;
        for (Dashboard dashboard : Dashboard.all()) {
            for (Dashboard.Query query : dashboard.queries()) {
                all++;
                if (prometheus.samples(query.resolved(), begun) == 0) {
                    empty.add(query);
                }
            }
        }
        assertThat(empty).as("of %d queries", all).isEmpty();
        assertThat(all).isGreaterThan(50);
    }

    @Test
    void everyListOfADashboardHasEntries() throws IOException {
        for (Dashboard dashboard : Dashboard.all()) {
            for (String variable : dashboard.variables()) {
                Matcher values = LABEL_VALUES.matcher(variable);
                assertThat(values.matches()).as(variable).isTrue();
                String query = "count by (%s) (%s)".formatted(values.group(2), values.group(1));
                assertThat(prometheus.samples(query, begun)).as(variable).isPositive();
            }
        }
    }

    /** Of an alert, what stands before the comparison: the whole answers nothing while all is well. */
    @Test
    void everyRuleIsEvaluatedAndAnswersSomething() {
        List<String> empty = new ArrayList<>();
        for (JsonNode rule : prometheus.rules()) {
            String name = rule.get("name").stringValue();
            String query = rule.get("query").stringValue();
            assertThat(rule.get("health").stringValue()).as(name).isEqualTo("ok");
            if (rule.get("type").stringValue().equals("alerting")) {
                Matcher comparison = COMPARISON.matcher(query);
                assertThat(comparison.matches())
                        .as("%s compares with a number: %s", name, query)
                        .isTrue();
                query = comparison.group(1);
            } else {
                query = name;
            }
            if (prometheus.samples(query, begun) == 0) {
                empty.add(name + ": " + query);
            }
        }
        assertThat(empty).isEmpty();
        assertThat(prometheus.rules()).hasSizeGreaterThan(20);
    }

    @Test
    void theLostMemberIsSeenInTheFigures() {
        assertThat(prometheus.value("sum(increase(stagecoach_takeover_seconds_count[2m]))"))
                .isPositive();
        assertThat(prometheus.value("sum(stagecoach_requeues_total)")).isPositive();
        assertThat(prometheus.samples("up{job=\"nodes\"} == 0", begun)).isPositive();
        assertThat(prometheus.samples("ALERTS{alertname=\"ScrapeMissing\"}", begun))
                .isPositive();
        assertThat(prometheus.samples("ALERTS{alertname=\"NoNodes\",alertstate=\"firing\"}", begun))
                .isZero();
    }

    @Test
    void thePageListsWhatThereIs() throws Exception {
        assertListed(8011, "member", "Of a member", "Of every service", "Of gRPC");
        assertListed(8000, "gateway", "Of a gateway", "Of every service");
        assertListed(8002, "tokenizer", "Of the tokenizer", "Of every service", "Of gRPC");
    }

    /** Whatever clients send: what they choose is the value of no label. */
    @Test
    void seriesAreBounded() throws Exception {
        for (int port : new int[] {8011, 8000, 8002}) {
            ask(port, "first");
            List<String> before = seriesOf(port);
            for (int i = 0; i < 10; i++) {
                ask(port, "Other" + i);
            }
            assertThat(seriesOf(port))
                    .as("series of " + WatchedCluster.address(port))
                    .hasSizeBetween(50, 2_000)
                    .hasSameSizeAs(before)
                    .noneMatch(series -> series.contains("Other"));
        }
    }

    /** But those of the collector's pauses, which come with the first pause of their kind. */
    private static List<String> seriesOf(int port) throws Exception {
        return Exposition.at(WatchedCluster.address(port)).series().stream()
                .filter(series -> !series.startsWith("jvm_gc_"))
                .toList();
    }

    /** Requests of all kinds with a word of the client's own in each part of them. */
    private static void ask(int port, String word) throws IOException, InterruptedException {
        for (String path : List.of("/", "/v1/models/", "/v1/generations/", "/health/", "/assets/")) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://" + WatchedCluster.address(port) + path + word))
                    .header("X-Request-Id", word)
                    .header("User-Agent", word);
            for (HttpRequest each : List.of(
                    request.GET().build(),
                    request.copy().method("PUT", BodyPublishers.ofString(word)).build(),
                    request.copy()
                            .method(word.toUpperCase(Locale.ROOT), BodyPublishers.noBody())
                            .build())) {
                HTTP.send(each, BodyHandlers.discarding());
            }
        }
        HTTP.send(
                HttpRequest.newBuilder(URI.create("http://" + WatchedCluster.address(port) + "/api/model/process"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"text\": 1, \"%s\": 2}".formatted(word)))
                        .build(),
                BodyHandlers.discarding());
    }

    /** With its kind and its labels. */
    private static void assertListed(int port, String service, String... sections) throws Exception {
        Map<String, Metric> exposed =
                new HashMap<>(Exposition.at(WatchedCluster.address(port)).metrics());
        MetricsPage.Listed listed = MetricsPage.listed(service, sections);
        listed.later().forEach((name, metric) -> {
            Metric seen = exposed.remove(name);
            if (seen != null) {
                assertThat(seen).isEqualTo(metric);
            }
        });
        assertThat(exposed).as("of a " + service).containsExactlyInAnyOrderEntriesOf(listed.always());
    }
}
