package io.stagecoach.member.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stagecoach.proto.FinishReason;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts longer than the context of a real model, on two members of which one is killed. */
@Tag("cluster")
class SlidingClusterTest {
    private static final int POSITIONS = 400;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Consumer<GenerateEvent> NOBODY = event -> {};

    private static LocalMembers members;
    private static Examples.Example example;
    /** Leaves room for five tokens. */
    private static List<Integer> prompt;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        example = Examples.read().get(1);
        prompt = new ArrayList<>();
        while (prompt.size() < POSITIONS - 5) {
            prompt.add((example.prompt().get(prompt.size() % example.prompt().size()) + prompt.size() / 70) % 70);
        }
        members = twoMembers(folder);
    }

    @AfterAll
    static void stop() {
        members.close();
    }

    private static LocalMembers twoMembers(Path folder) throws IOException {
        LocalMembers two = new LocalMembers(folder, Examples.MODEL, 2, 2);
        two.start(1);
        two.start(2);
        awaitReady(two);
        return two;
    }

    @Test
    void eachTokenIsTheOneThatAPrefillOfItsWindowGives() {
        List<Token> text = tokens(Examples.withLogprobs(prompt).toBuilder()
                .setSlide(true)
                .setMaxNewTokens(12)
                .build());
        assertThat(text).hasSize(12);
        List<Integer> known = new ArrayList<>(prompt);
        for (Token token : text) {
            List<Integer> window = known.size() > POSITIONS ? known.subList(POSITIONS / 2, known.size()) : known;
            Token fresh = tokens(next(window)).getFirst();
            assertThat(token.getId()).isEqualTo(fresh.getId());
            assertThat(token.getLogprob()).isEqualTo(fresh.getLogprob());
            assertThat(token.getTopList()).isEqualTo(fresh.getTopList());
            known.add(token.getId());
        }
    }

    @Test
    void theTextIsTheSameResumedAndWhenAMemberIsKilled(@TempDir Path own) throws IOException {
        GenerateRequest request = Examples.sampled(example, 3).toBuilder()
                .clearPromptIds()
                .addAllPromptIds(prompt)
                .setSlide(true)
                .setMaxNewTokens(250)
                .build();
        List<Integer> undisturbed = members.generate("node1", request, NOBODY);
        assertThat(undisturbed).as("past two moves of the window").hasSize(250);
        for (int known : List.of(5, 6, 120, 205, 206)) {
            GenerateRequest resumed = request.toBuilder()
                    .addAllGeneratedIds(undisturbed.subList(0, known))
                    .build();
            assertThat(members.generate("node2", resumed, NOBODY)).isEqualTo(undisturbed.subList(known, 250));
        }
        AtomicInteger requeues = new AtomicInteger();
        try (LocalMembers two = twoMembers(own)) {
            List<Integer> disturbed = two.generate("node1", request, event -> {
                if (event.getToken().getIndex() == 100) {
                    two.kill("node2");
                }
                requeues.addAndGet(event.getFinished().getRequeues());
            });
            assertThat(disturbed).isEqualTo(undisturbed);
        }
        assertThat(requeues).hasPositiveValue();
    }

    @Test
    void aTextThatIsNotToSlideMustFit() {
        GenerateRequest fits =
                Examples.withLogprobs(prompt).toBuilder().setMaxNewTokens(5).build();
        List<GenerateEvent> events = new ArrayList<>();
        assertThat(members.generate("node1", fits, events::add)).hasSize(5);
        assertThat(events.getLast().getFinished().getReason()).isEqualTo(FinishReason.LENGTH);
    }

    /** One token after a window, as a text of its own: all but the last token are its prompt. */
    private static GenerateRequest next(List<Integer> window) {
        return Examples.withLogprobs(window.subList(0, window.size() - 1)).toBuilder()
                .addGeneratedIds(window.getLast())
                .setMaxNewTokens(2)
                .setSlide(true)
                .build();
    }

    private static List<Token> tokens(GenerateRequest request) {
        List<Token> tokens = new ArrayList<>();
        members.generate("node1", request, event -> {
            if (event.hasToken()) {
                tokens.add(event.getToken());
            }
        });
        return tokens;
    }

    private static void awaitReady(LocalMembers members) {
        await().atMost(LIMIT).untilAsserted(() -> {
            for (String id : members.ids()) {
                assertThat(members.describe(id).getReady()).isTrue();
                assertThat(members.describe(id).getMembersList())
                        .hasSize(2)
                        .allSatisfy(member -> assertThat(member.getRolesCount()).isPositive());
            }
        });
    }
}
