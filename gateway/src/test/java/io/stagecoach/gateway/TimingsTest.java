package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import io.stagecoach.gateway.fake.FakeMember;
import io.stagecoach.gateway.fake.Scripts;
import io.stagecoach.proto.GenerateRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TimingsTest extends GatewayTest {
    static final String TIMED = "{\"text\": \"Hi\", \"parameters\": {\"stream\": true, \"timings\": true}}";

    @Test
    void everyTokenReportsTheWorkOfEachStage() {
        List<JsonNode> tokens = tokens(TIMED);

        assertThat(tokens)
                .hasSize(6)
                .allMatch(token -> token.get("timings").get("visits").size() == 2);
        JsonNode first = tokens.getFirst().get("timings");
        assertThat(first.get("requeues").intValue()).isEqualTo(1);
        assertThat(first.get("failovers").intValue()).isZero();
        assertThat(first.get("change_overs").intValue()).isZero();
        assertThat(tokens.get(1).get("timings").get("change_overs").intValue()).isEqualTo(1);
        JsonNode visit = first.get("visits").get(1);
        assertThat(visit.get("stage").intValue()).isEqualTo(1);
        assertThat(visit.get("member").stringValue()).isEqualTo("node2");
        assertThat(visit.get("queue_ms").doubleValue()).isEqualTo(0.25);
        assertThat(visit.get("compute_ms").doubleValue()).isEqualTo(2.5);
        assertThat(visit.get("hop_ms").doubleValue()).isEqualTo(0.5);
        assertThat(visit.get("rows").intValue()).isEqualTo(2);
        assertThat(start(tokens.get(0), 1))
                .as("from the request, which came before the coordinator took it")
                .isGreaterThan(4);
        assertThat(start(tokens.get(3), 0) - start(tokens.get(2), 0)).isEqualTo(8, within(0.01));
    }

    @Test
    void timingsComeOnRequestOnly() {
        assertThat(tokens(FailoverTest.STREAM)).noneMatch(token -> token.has("timings"));
        assertThat(asked()).noneMatch(GenerateRequest::getTimings);
    }

    @Test
    void reportsTheTokenAtWhichAnotherCoordinatorResumed() {
        for (FakeMember member : cluster.members()) {
            member.script = Scripts.begins("Hello", 3, (request, events) -> {
                cluster.script(Scripts.text("Hello"));
                Scripts.fails(Status.UNAVAILABLE).run(request, events);
            });
        }

        List<JsonNode> tokens = tokens(TIMED);

        assertThat(tokens)
                .extracting(token -> token.get("timings").get("failovers").intValue())
                .containsExactly(0, 0, 0, 1, 0, 0);
        assertThat(asked()).hasSize(2).allMatch(GenerateRequest::getTimings);
        assertThat(start(tokens.get(3), 0) - start(tokens.get(2), 0))
                .as("the clock goes on from the request")
                .isGreaterThan(8);
    }

    private List<JsonNode> tokens(String request) {
        return events(PROCESS, request).stream()
                .filter(event -> event.name().equals("token"))
                .map(Event::json)
                .toList();
    }

    private static double start(JsonNode token, int visit) {
        return token.get("timings").get("visits").get(visit).get("start_ms").doubleValue();
    }
}
