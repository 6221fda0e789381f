package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.stagecoach.gateway.fake.Scripts;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

/** A client's input never becomes a label, and every end of a generation is counted once. */
class MetricsTest extends GatewayTest {
    @Test
    void noRequestMakesASeriesOfItsOwn() {
        for (int i = 0; i < 2; i++) {
            askForAnything();
        }
        Set<String> before = series();
        for (int i = 0; i < 20; i++) {
            askForAnything();
        }
        assertThat(series()).isEqualTo(before);
    }

    private void askForAnything() {
        String any = UUID.randomUUID().toString();
        for (String path : new String[] {
            "/" + any,
            "/api/" + any,
            "/v1/models/" + any,
            "/v1/generations/" + any + "/events",
            "/docs/" + any,
            "/?" + any
        }) {
            http.get()
                    .uri(path)
                    .header("X-Request-Id", any)
                    .exchange()
                    .expectBody()
                    .returnResult();
        }
        http.method(HttpMethod.valueOf("M" + any.replace("-", "")))
                .uri(PROCESS)
                .exchange()
                .expectBody()
                .returnResult();
        post(PROCESS, "{\"text\": \"" + any + "\", \"parameters\": {\"" + any + "\": 1}}")
                .expectBody()
                .returnResult();
    }

    private Set<String> series() {
        return meters.getMeters().stream()
                .map(Meter::getId)
                .map(id ->
                        id.getName() + id.getTags().stream().map(Tag::toString).collect(Collectors.joining()))
                .filter(id -> id.startsWith("http") || id.startsWith("stagecoach"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void aFailedGenerationIsCountedWithItsProblem() {
        double before = counter("stagecoach.request.failure", "problem", "generation-lost");
        double ended = succeeded();
        cluster.script(Scripts.fails(Status.UNAVAILABLE.withDescription("going away")));

        post(PROCESS, "{\"text\": \"a\"}").expectStatus().isEqualTo(503);

        assertThat(counter("stagecoach.request.failure", "problem", "generation-lost"))
                .isEqualTo(before + 1);
        assertThat(succeeded()).isEqualTo(ended);
    }

    private double succeeded() {
        return Arrays.stream(new String[] {"stop", "length", "abort"})
                .mapToDouble(reason -> counter("stagecoach.request.success", "finished_reason", reason))
                .sum();
    }

    private double counter(String name, String tag, String value) {
        return meters.get(name).tag(tag, value).counter().count();
    }
}
