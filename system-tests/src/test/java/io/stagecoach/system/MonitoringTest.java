package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A real Prometheus watches a cluster that works, loses a member and gets it back. Then no query of a dashboard or a rule may
 * come back with nothing, and docs/metrics.md lists exactly what there is.
 */
@RequiresPrometheus
class MonitoringTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int READERS = 4;
    private static final String VICTIM = "node2";
    private static final Pattern COMPARISON = Pattern.compile("(.*) (==|>|<|>=|<=) [0-9.]+", Pattern.DOTALL);
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static LocalCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private static PrometheusServer prometheus;

    private static final AtomicInteger answers = new AtomicInteger();
    private static long begun;

    @BeforeAll
    static void watchAClusterThatLosesAMember() throws Exception {
        cluster = LocalCluster.start("--members", "3", "--model", "demo");
        prometheus = PrometheusServer.start(
                folder,
                LocalCluster.port(9090),
                Map.of(
                        "nodes",
                                IntStream.rangeClosed(1, 3)
                                        .mapToObj(node -> address(8010 + node))
                                        .toList(),
                        "tokenizer", List.of(address(8002)),
                        "api", List.of(address(8000))));
        begun = System.currentTimeMillis() / 1000;
        List<Thread> readers = Stream.generate(() -> Thread.ofVirtual().start(MonitoringTest::read))
                .limit(READERS)
                .toList();
        try {
            await("tokens flow", () -> prometheus.value("sum(stagecoach_generation_tokens_total)") > 400);
            kill();
            await("a takeover", () -> prometheus.value("sum(stagecoach_takeover_seconds_count)") > 0);
            await("an alert", () -> prometheus.value("count(ALERTS{alertname=\"ScrapeMissing\"})") > 0);
            assertThat(LocalCluster.run("start", VICTIM).status()).isZero();
            await(
                    "it is back",
                    () -> prometheus.value("sum(up{job=\"nodes\"})") == 3
                            && prometheus.value("min(stagecoach_cluster_members)") == 3);
            int before = answers.get();
            await("more texts", () -> answers.get() >= before + READERS);
        } finally {
            readers.forEach(Thread::interrupt);
            for (Thread reader : readers) {
                reader.join();
            }
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (prometheus != null) {
            prometheus.close();
        }
        if (cluster != null) {
            cluster.close();
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
        assertListed(8011, "Of a member", "Of every service", "Of gRPC");
        assertListed(8000, "Of a gateway", "Of every service");
        assertListed(8002, "Of the tokenizer", "Of every service", "Of gRPC");
    }

    /** As many series at the end of a minute of work as at its begin would say nothing: this bounds what there can be. */
    @Test
    void seriesAreBounded() {
        for (int port : new int[] {8011, 8000, 8002}) {
            assertThat(prometheus.value("scrape_samples_scraped{instance=\"" + address(port) + "\"}"))
                    .as("series of " + address(port))
                    .isBetween(50.0, 2_000.0);
        }
    }

    private static void assertListed(int port, String... sections) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address(port) + "/metrics"))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            Set<String> exposed = MetricsPage.exposed(
                    http.send(request, BodyHandlers.ofString()).body());
            MetricsPage.Listed listed = MetricsPage.listed(sections);
            exposed.removeAll(listed.later());
            assertThat(exposed).as("at port " + port).containsExactlyInAnyOrderElementsOf(listed.always());
        }
    }

    /** One text after the other until interrupted; while a stage is missing, new ones are refused, which is right. */
    private static void read() {
        String body = "{\"text\": \"Once upon a time\", \"metadata\": {}, \"parameters\": {\"max_new_tokens\": 100}}";
        try {
            while (!Thread.interrupted()) {
                if (cluster.post("/api/model/process", body).statusCode() == 200) {
                    answers.incrementAndGet();
                }
            }
        } catch (InterruptedException | IOException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static void kill() throws Exception {
        long pid = cluster.status()
                .get("members")
                .valueStream()
                .filter(member -> member.get("id").stringValue().equals(VICTIM))
                .findFirst()
                .orElseThrow()
                .get("pid")
                .longValue();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waiting for: " + what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    private static String address(int port) {
        return "127.0.0.1:" + LocalCluster.port(port);
    }
}
