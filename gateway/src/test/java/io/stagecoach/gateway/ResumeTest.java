package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.stagecoach.gateway.fake.FakeMember;
import io.stagecoach.gateway.fake.Scripts;
import io.stagecoach.proto.Keeping;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.FluxExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A client resumes a broken stream, at the same gateway or at another. */
@TestPropertySource(properties = "stagecoach.gateway.resume-grace=700ms")
class ResumeTest extends GatewayTest {
    private static final String BODY =
            "{\"text\": \"Hi\", \"parameters\": {\"stream\": true, \"resumable\": true, \"max_new_tokens\": 9}}";
    private static final ParameterizedTypeReference<ServerSentEvent<String>> EVENT =
            new ParameterizedTypeReference<>() {};
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @BeforeEach
    void forget() {
        cluster.storedRequests.clear();
    }

    @Test
    void aBrokenStreamResumesAfterTheLastEvent() {
        cluster.script(Scripts.begins("Hello", 2, Scripts.silent()));
        FluxExchangeResult<ServerSentEvent<String>> begun = post();
        String id = idOf(begun);
        assertThat(events(begun)
                        .take(2)
                        .map(ResumeTest::idAndName)
                        .collectList()
                        .block(LIMIT))
                .containsExactly("0 token", "1 token");

        StepVerifier.create(events(get(id, "0")).map(ResumeTest::idAndName))
                .expectNext("1 token")
                .thenCancel()
                .verify(LIMIT);
        assertThat(asked()).as("nobody began it anew").hasSize(1);
        awaitCancelled(); // without a reader for the grace
    }

    @Test
    void aFinishedTextCanBeReadAgainForAWhile() {
        String id = idOf(post());
        List<String> first = all(get(id, null));
        assertThat(first).startsWith("0 token").last().asString().endsWith(" done");
        assertThat(all(get(id, "2"))).isEqualTo(first.subList(3, first.size()));
    }

    @Test
    void anotherGatewayComputesTheTextAgain() {
        FluxExchangeResult<ServerSentEvent<String>> begun = post();
        String id = idOf(begun);
        List<String> first = all(begun);
        // As a gateway that does not know the text: the cluster stores the request.
        String elsewhere = id + "-elsewhere";
        cluster.storedRequests.put(elsewhere, Objects.requireNonNull(cluster.storedRequests.get(id)));
        assertThat(all(get(elsewhere, "0"))).isEqualTo(first.subList(1, first.size()));
        assertThat(asked()).hasSize(2);
        assertThat(all(get(elsewhere, "2")))
                .as("who comes back once more finds it under the id that was asked for")
                .isEqualTo(first.subList(3, first.size()));
        assertThat(asked()).hasSize(2);
        assertThat(asked().get(1).getSampling().getSeed())
                .as("the random one, too")
                .isEqualTo(asked().getFirst().getSampling().getSeed());
    }

    @Test
    void anotherGatewayReadsTheTextAtItsMember() {
        String id = idOf(post());
        List<String> first = all(get(id, null));
        assertThat(asked().getFirst().getKeeping())
                .as("by which another gateway finds it")
                .isEqualTo(Keeping.newBuilder().setName(id).setGraceMs(700).build());
        String elsewhere = ofAnotherGateway(id, Scripts.text("Hello"));
        assertThat(all(get(elsewhere, "0"))).isEqualTo(first.subList(1, first.size()));
        assertThat(asked()).as("nothing is made again").hasSize(1);
    }

    @Test
    void aResumedTextSurvivesTheLossOfItsMember() {
        String id = idOf(post());
        List<String> first = all(get(id, null));
        String elsewhere = ofAnotherGateway(id, Scripts.begins("Hello", 2, Scripts.fails(Status.UNAVAILABLE)));
        assertThat(all(get(elsewhere, "0"))).isEqualTo(first.subList(1, first.size()));
        assertThat(asked()).hasSize(2).anySatisfy(goesOn -> {
            assertThat(goesOn.getKeeping().getName()).isEqualTo(elsewhere);
            assertThat(goesOn.getGeneratedIdsCount())
                    .as("what was read there is not made again")
                    .isEqualTo(2);
        });
    }

    @Test
    void aTextThatEndsBeforeItIsReadIsComputedAgain() {
        String id = idOf(post());
        List<String> first = all(get(id, null));
        String elsewhere = ofAnotherGateway(id, Scripts.fails(Status.NOT_FOUND));
        assertThat(all(get(elsewhere, null))).isEqualTo(first);
        assertThat(asked()).hasSize(2);
    }

    /** A text of the same request, unknown to this gateway and retained by a member. */
    private String ofAnotherGateway(String id, FakeMember.Script kept) {
        String elsewhere = id + "-elsewhere";
        cluster.storedRequests.put(elsewhere, Objects.requireNonNull(cluster.storedRequests.get(id)));
        cluster.second.kept.put(elsewhere, kept);
        return elsewhere;
    }

    @Test
    void deleteEndsTheTextAtOnce() {
        cluster.script(Scripts.begins("Hello", 2, Scripts.silent()));
        FluxExchangeResult<ServerSentEvent<String>> begun = post();
        String id = idOf(begun);
        StepVerifier.create(begun.getResponseBody().filter(event -> event.event() != null))
                .expectNextCount(2)
                .then(() -> end(id).expectStatus().isNoContent())
                .assertNext(event -> assertThat(event.event() + event.data())
                        .as("whoever reads it hears of it")
                        .startsWith("error")
                        .contains("generation-not-found"))
                .expectComplete()
                .verify(LIMIT);
        awaitCancelled();

        end(id).expectStatus().isNotFound();
        http.get()
                .uri("/v1/generations/" + id + "/events")
                .exchange()
                .expectStatus()
                .isNotFound();
        assertThat(asked()).as("and nobody makes it again").hasSize(1);
    }

    @Test
    void anEndedTextOfAnotherGatewayIsNotComputedAgain() {
        cluster.storedRequests.put("gen-elsewhere", ByteString.copyFromUtf8("{}"));
        end("gen-elsewhere").expectStatus().isNoContent();
        end("gen-elsewhere").expectStatus().isNotFound();
    }

    private WebTestClient.ResponseSpec end(String id) {
        return http.delete().uri("/v1/generations/" + id).exchange();
    }

    @Test
    void explainsInvalidRequests() {
        http.get()
                .uri("/v1/generations/gen-nobody/events")
                .exchange()
                .expectStatus()
                .isEqualTo(HttpStatus.NOT_FOUND);
        http.get()
                .uri("/v1/generations/gen-nobody/events")
                .header("Last-Event-ID", "last")
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    private FluxExchangeResult<ServerSentEvent<String>> post() {
        return http.post()
                .uri(PROCESS)
                .header("Content-Type", "application/json")
                .bodyValue(BODY)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(EVENT);
    }

    private FluxExchangeResult<ServerSentEvent<String>> get(String id, @Nullable String last) {
        return http.get()
                .uri("/v1/generations/" + id + "/events")
                .headers(headers -> {
                    if (last != null) {
                        headers.set("Last-Event-ID", last);
                    }
                })
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(EVENT);
    }

    private static String idOf(FluxExchangeResult<ServerSentEvent<String>> result) {
        return Objects.requireNonNull(result.getResponseHeaders().getFirst("X-Generation-Id"));
    }

    private static List<String> all(FluxExchangeResult<ServerSentEvent<String>> result) {
        return Objects.requireNonNull(
                events(result).map(ResumeTest::idAndName).collectList().block(LIMIT));
    }

    /** Without heartbeats. */
    private static Flux<ServerSentEvent<String>> events(FluxExchangeResult<ServerSentEvent<String>> result) {
        return result.getResponseBody().filter(event -> event.id() != null);
    }

    private static String idAndName(ServerSentEvent<String> event) {
        return event.id() + " " + event.event();
    }
}
