package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.stagecoach.gateway.fake.FakeCluster;
import io.stagecoach.gateway.fake.FakeMember;
import io.stagecoach.gateway.fake.FakeMember.Script;
import io.stagecoach.gateway.fake.FakeTokenizer;
import io.stagecoach.gateway.fake.Scripts;
import io.stagecoach.proto.GenerateRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FailoverTest extends GatewayTest {
    static final String STREAM = "{\"text\": \"Hi\", \"parameters\": {\"stream\": true, \"seed\": 3}}";

    @Test
    void triesAnotherMemberBeforeTheFirstToken() {
        failOnce(Scripts.fails(Status.UNAVAILABLE.withDescription("going away")));

        JsonNode answer = answer(PROCESS, "{\"text\": \"Hi\"}");

        assertThat(answer.get("text").stringValue()).isEqualTo("Hello");
        assertThat(answer.get("metrics").get("failovers").intValue()).isEqualTo(1);
        assertThat(cluster.first.requests).hasSize(1);
        assertThat(cluster.second.requests).hasSize(1);
    }

    @Test
    void triesAnotherMemberWhenAQueueIsFull() {
        failOnce(Scripts.fails(Status.RESOURCE_EXHAUSTED, "retry-after-ms", "1500"));

        assertThat(answer(PROCESS, "{\"text\": \"Hi\"}").get("text").stringValue())
                .isEqualTo("Hello");
    }

    @Test
    void aBrokenStreamResumesAtAnotherMemberWhereItStopped() {
        failOnce(Scripts.begins("Hello", 3, Scripts.fails(Status.UNAVAILABLE)));

        List<Event> events = events(PROCESS, STREAM);

        assertThat(ProcessTest.texts(events)).containsExactly("H", "e", "l", "l", "o", "");
        assertThat(events.getLast().json().get("text").stringValue()).isEqualTo("Hello");
        assertThat(events.getLast().json().get("usage").get("completion_tokens").intValue())
                .isEqualTo(6);
        List<GenerateRequest> calls = asked();
        assertThat(calls.get(0).getGeneratedIdsList()).isEmpty();
        assertThat(calls.get(1).getGeneratedIdsList()).isEqualTo(FakeTokenizer.ids("Hel"));
        assertThat(calls.get(1).getPromptIdsList()).isEqualTo(calls.get(0).getPromptIdsList());
        assertThat(calls.get(1).getSampling()).isEqualTo(calls.get(0).getSampling());
        assertThat(calls.get(1).getMaxNewTokens()).isEqualTo(calls.get(0).getMaxNewTokens());
        assertThat(calls.get(1).getRequestId()).isNotEqualTo(calls.get(0).getRequestId());
    }

    @Test
    void resumesWhenAMemberIsKilled() {
        CompletableFuture<FakeMember> started = new CompletableFuture<>();
        for (FakeMember member : cluster.members()) {
            member.script = Scripts.begins("Hello", 2, (request, events) -> {
                other(member).script = Scripts.text("Hello");
                started.complete(member);
            });
        }
        CompletableFuture<Void> kill = started.thenAcceptAsync(member -> member.server.kill());
        try {
            assertThat(ProcessTest.texts(events(PROCESS, STREAM))).containsExactly("H", "e", "l", "l", "o", "");
        } finally {
            kill.join();
            started.join().server.restart();
        }
    }

    @Test
    void resumesWhenAMemberFallsSilent() {
        failOnce(Scripts.begins("Hello", 2, Scripts.silent()));

        assertThat(ProcessTest.texts(events(PROCESS, STREAM))).containsExactly("H", "e", "l", "l", "o", "");
        awaitCancelled();
    }

    @Test
    void resumesWhenAMemberEndsTheCallWithoutAReport() {
        failOnce(Scripts.begins("Hello", 2, (request, events) -> events.onCompleted()));

        assertThat(ProcessTest.texts(events(PROCESS, STREAM))).containsExactly("H", "e", "l", "l", "o", "");
    }

    @Test
    void aBegunTextWaitsForAStage() {
        Script uncovered = Scripts.fails(Status.UNAVAILABLE, "missing-stages", "1", "retry-after-ms", "5");
        AtomicInteger calls = new AtomicInteger();
        cluster.script((request, events) -> {
            int call = calls.getAndIncrement();
            Script script =
                    call == 0 ? Scripts.begins("Hello", 2, uncovered) : call < 5 ? uncovered : Scripts.text("Hello");
            script.run(request, events);
        });

        assertThat(ProcessTest.texts(events(PROCESS, STREAM))).containsExactly("H", "e", "l", "l", "o", "");
        assertThat(calls).hasValue(6);
    }

    @Test
    void aTextWhoseMemberWasLostWaitsForAStage() {
        Script uncovered = Scripts.fails(Status.UNAVAILABLE, "missing-stages", "1", "retry-after-ms", "5");
        AtomicInteger calls = new AtomicInteger();
        cluster.script((request, events) -> {
            int call = calls.getAndIncrement();
            Script script =
                    call == 0 ? Scripts.fails(Status.UNAVAILABLE) : call < 5 ? uncovered : Scripts.text("Hello");
            script.run(request, events);
        });

        assertThat(answer(PROCESS, "{\"text\": \"Hi\"}").get("text").stringValue())
                .isEqualTo("Hello");
        assertThat(calls).hasValue(6);
    }

    @Test
    void failsWhenThePatienceForAnUncoveredStageEnds() {
        Script uncovered = Scripts.fails(Status.UNAVAILABLE, "missing-stages", "1", "retry-after-ms", "5");
        cluster.script(Scripts.begins("Hello", 2, uncovered));

        JsonNode error = events(PROCESS, STREAM).getLast().json();

        assertThat(error.get("type").stringValue()).isEqualTo("urn:stagecoach:stage-uncovered");
        assertThat(error.get("missing_stages").toString()).isEqualTo("[1]");
    }

    @Test
    void aLostReportNeedsNoFurtherCall() {
        cluster.script(Scripts.begins("Hello", 4, Scripts.fails(Status.UNAVAILABLE)));

        JsonNode answer = answer(PROCESS, "{\"text\": \"Hi\", \"parameters\": {\"max_new_tokens\": 4}}");

        assertThat(answer.get("text").stringValue()).isEqualTo("Hell");
        assertThat(answer.get("finish_reason").stringValue()).isEqualTo("length");
        assertThat(asked()).hasSize(1);
    }

    @Test
    void failsAfterTheLastAttemptAndReportsIt() {
        cluster.script(Scripts.fails(Status.UNAVAILABLE.withDescription("going away")));

        JsonNode problem = body(post(PROCESS, "{\"text\": \"Hi\"}")
                .expectStatus()
                .isEqualTo(503)
                .expectHeader()
                .valueEquals("Retry-After", "1"));

        assertThat(problem.get("type").stringValue()).isEqualTo("urn:stagecoach:generation-lost");
        assertThat(problem.get("detail").stringValue()).contains("5 times", "going away");
        assertThat(asked()).hasSize(5);
    }

    @Test
    void aFailedStreamEndsWithAnErrorEvent() {
        cluster.script(Scripts.begins("Hello", 2, Scripts.fails(Status.UNAVAILABLE.withDescription("going away"))));

        List<Event> events = events(PROCESS, STREAM);

        assertThat(ProcessTest.texts(events)).containsExactly("H", "e");
        assertThat(events.getLast().name()).isEqualTo("error");
        assertThat(events.getLast().json().get("status").intValue()).isEqualTo(503);
        assertThat(events.getLast().json().get("detail").stringValue()).contains("going away");
    }

    @Test
    void aFailedOpenAiStreamEndsWithAnErrorAndDone() {
        cluster.script(Scripts.begins("Hello", 2, Scripts.fails(Status.INTERNAL.withDescription("broken"))));

        List<Event> events = events("/v1/completions", "{\"prompt\": \"Hi\", \"stream\": true}");

        assertThat(events.get(events.size() - 2).json().get("error").get("type").stringValue())
                .isEqualTo("server_error");
        assertThat(events.getLast().data()).isEqualTo("[DONE]");
    }

    @Test
    void aBegunTextNeedsNoTokenizer() {
        cluster.script(Scripts.begins("aé😀b", 4, (request, events) -> {
            cluster.tokenizer.failure = Status.UNAVAILABLE;
            cluster.script(Scripts.text("aé😀b"));
            Scripts.fails(Status.UNAVAILABLE).run(request, events);
        }));

        List<Event> events = events(PROCESS, STREAM);

        assertThat(String.join("", ProcessTest.texts(events))).isEqualTo("aé😀b");
        assertThat(events.getLast().json().get("text").stringValue()).isEqualTo("aé😀b");
    }

    @Test
    void picksTheLeastLoadedMember() {
        cluster.view(cluster.ready(5, 0));
        awaitRefresh();

        for (int i = 0; i < 3; i++) {
            answer(PROCESS, "{\"text\": \"Hi\"}");
        }

        assertThat(cluster.first.requests).isEmpty();
        assertThat(cluster.second.requests).hasSize(3);
    }

    @Test
    void fillsOneMemberBeforeItUsesAnother() {
        for (int i = 0; i < 4; i++) {
            answer(PROCESS, "{\"text\": \"Hi\"}");
        }

        assertThat(cluster.members())
                .extracting(member -> member.requests.size())
                .containsExactlyInAnyOrder(4, 0);
    }

    @Test
    void alternatesWhenAllMembersAreFull() {
        cluster.view(cluster.ready(FakeCluster.CAPACITY, FakeCluster.CAPACITY));

        for (int i = 0; i < 4; i++) {
            // A report during the last call would count it as another gateway's; the fakes' reports never do.
            awaitRefresh();
            answer(PROCESS, "{\"text\": \"Hi\"}");
        }

        // MemberCandidateTest tests the exact order: here a report may still count a call that has ended.
        assertThat(cluster.first.requests).isNotEmpty();
        assertThat(cluster.second.requests).isNotEmpty();
    }

    /** The first call at any member follows this script; later calls generate as usual. */
    private static void failOnce(Script failure) {
        cluster.script((request, events) -> {
            cluster.script(Scripts.text("Hello"));
            failure.run(request, events);
        });
    }
}
