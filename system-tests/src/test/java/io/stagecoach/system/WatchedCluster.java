package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A cluster of three under load and a real Prometheus that watches it; it has lost a member and got it back. */
final class WatchedCluster implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int READERS = 4;
    private static final String VICTIM = "node2";

    private final LocalCluster cluster;
    private final PrometheusServer prometheus;
    private final long begun;
    private final AtomicInteger answers = new AtomicInteger();

    private WatchedCluster(LocalCluster cluster, PrometheusServer prometheus) {
        this.cluster = cluster;
        this.prometheus = prometheus;
        this.begun = System.currentTimeMillis() / 1000;
    }

    /** Returns when all of that has happened. */
    static WatchedCluster start(Path folder) throws Exception {
        LocalCluster cluster = LocalCluster.start("--members", "3", "--model", "demo");
        try {
            PrometheusServer prometheus = PrometheusServer.start(
                    folder,
                    LocalCluster.port(9090),
                    Map.of(
                            "nodes",
                                    IntStream.rangeClosed(1, 3)
                                            .mapToObj(node -> address(8010 + node))
                                            .toList(),
                            "tokenizer", List.of(address(8002)),
                            "api", List.of(address(8000))));
            WatchedCluster watched = new WatchedCluster(cluster, prometheus);
            watched.live();
            return watched;
        } catch (Exception | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    static String address(int port) {
        return "127.0.0.1:" + LocalCluster.port(port);
    }

    PrometheusServer prometheus() {
        return prometheus;
    }

    /** The second since 1970 at which Prometheus began to watch. */
    long begun() {
        return begun;
    }

    private void live() throws Exception {
        List<Thread> readers = Stream.generate(() -> Thread.ofVirtual().start(this::read))
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
        } catch (Exception | AssertionError e) {
            prometheus.close();
            throw e;
        } finally {
            readers.forEach(Thread::interrupt);
            for (Thread reader : readers) {
                reader.join();
            }
        }
    }

    /** One text after the other until interrupted; while a stage is missing, new ones are refused, which is right. */
    private void read() {
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

    private void kill() throws Exception {
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
        Awaitility.await(what)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .until(condition::getAsBoolean);
    }

    @Override
    public void close() throws InterruptedException {
        prometheus.close();
        cluster.close();
    }
}
