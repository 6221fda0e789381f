package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * Forward passes that the first stage of a local cluster has computed: one for each token of a text that runs alone, and one
 * or more for its prompt.
 *
 * @param members how many the cluster has
 */
record Passes(int members) {
    private static final Pattern COUNT =
            Pattern.compile("(?m)^stagecoach_stage_compute_seconds_count\\{[^}]*stage=\"0\"[^}]*} ([0-9.eE+]+)$");
    /** Running and waiting requests. */
    private static final Pattern TEXTS =
            Pattern.compile("(?m)^stagecoach_num_requests_(?:running|waiting)(?:\\{[^}]*})? ([0-9.eE+]+)$");

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    long now() throws IOException, InterruptedException {
        return sum(COUNT);
    }

    /** Waits until no request runs or waits; returns the passes computed until then. */
    long rested() throws IOException, InterruptedException {
        await(() -> sum(TEXTS) == 0);
        long passes = now();
        await(() -> sum(TEXTS) == 0);
        assertThat(now()).as("nothing goes on").isEqualTo(passes);
        return passes;
    }

    void await(Condition condition) {
        Awaitility.await()
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(condition::holds);
    }

    private long sum(Pattern value) throws IOException, InterruptedException {
        long sum = 0;
        for (int i = 1; i <= members; i++) {
            URI metrics = URI.create("http://localhost:" + LocalCluster.port(8010 + i) + "/metrics");
            Matcher found =
                    value.matcher(HTTP.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                            .body());
            assertThat(found.results()).as("values of node" + i).isNotEmpty();
            found.reset();
            while (found.find()) {
                sum += (long) Double.parseDouble(found.group(1));
            }
        }
        return sum;
    }
}
