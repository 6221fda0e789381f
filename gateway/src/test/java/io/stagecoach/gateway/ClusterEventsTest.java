package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

class ClusterEventsTest extends GatewayTest {
    @Test
    void sendsTheClusterAtOnceAndAfterEveryChange() {
        StepVerifier.create(snapshots())
                .assertNext(now -> {
                    assertThat(now.get("ready").booleanValue()).isTrue();
                    assertThat(now.get("members").get(0).get("running").intValue())
                            .isZero();
                    assertThat(now.get("members").get(0).get("prefix_hits").intValue())
                            .isEqualTo(32);
                })
                .then(() -> cluster.view(cluster.ready(3, 0)))
                .assertNext(now -> assertThat(
                                now.get("members").get(0).get("running").intValue())
                        .isEqualTo(3))
                .then(() -> cluster.view(cluster.without(1)))
                .thenConsumeWhile(now -> now.get("ready").booleanValue())
                .assertNext(now -> assertThat(now.get("missing").toString()).isEqualTo("[1]"))
                .thenCancel()
                .verify(Duration.ofSeconds(20));
    }

    @Test
    void sendsHeartbeatsWhileNothingChanges() {
        StepVerifier.create(events().filter(event -> event.comment() != null))
                .expectNextCount(2)
                .thenCancel()
                .verify(Duration.ofSeconds(20));
    }

    private Flux<JsonNode> snapshots() {
        return events().filter(event -> "cluster".equals(event.event()))
                .map(event -> JSON.readTree(java.util.Objects.requireNonNull(event.data())));
    }

    private Flux<ServerSentEvent<String>> events() {
        return http.get()
                .uri("/api/cluster/events")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(new ParameterizedTypeReference<ServerSentEvent<String>>() {})
                .getResponseBody();
    }
}
