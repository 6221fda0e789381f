package io.stagecoach.member.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.stagecoach.proto.FinishReason;
import io.stagecoach.proto.Finished;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.PromptScores;
import io.stagecoach.proto.ScoredToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log probabilities of a prompt's tokens, by a real model on one member and on two. */
@Tag("cluster")
class PromptLogprobsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int VOCABULARY = 70;

    @TempDir
    private Path folder;

    private record Scored(List<ScoredToken> prompt, List<Integer> tokens, List<Float> logprobs, Finished end) {}

    @Test
    void areThoseOfTheTextItselfHoweverTheModelIsSpread() throws IOException {
        List<Examples.Example> examples = Examples.read();
        try (LocalMembers members = new LocalMembers(folder, Examples.MODEL, 2, 2)) {
            members.start(1);
            awaitReady(members, 1);
            GenerateRequest scoring = scoring(examples.get(1).prompt(), 12);
            Scored alone = run(members, scoring);
            assertLikeTransformers(alone.prompt(), examples);

            assertThat(run(members, scoring).prompt())
                    .as("what lies in a cache is scored as well")
                    .isEqualTo(alone.prompt());

            List<Integer> whole = new ArrayList<>(examples.get(1).prompt());
            whole.addAll(alone.tokens());
            Scored afterwards = run(members, scoring(whole, 0));
            assertThat(afterwards.tokens()).isEmpty();
            assertThat(afterwards.end().getReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(afterwards.prompt()).hasSize(whole.size() - 1);
            assertThat(afterwards.prompt().subList(0, alone.prompt().size())).isEqualTo(alone.prompt());
            assertThat(afterwards.prompt().subList(alone.prompt().size(), whole.size() - 1))
                    .extracting(ScoredToken::getLogprob)
                    .as("as when they were generated")
                    .isEqualTo(alone.logprobs());

            members.start(2);
            awaitReady(members, 2);
            Scored together = run(members, scoring);
            assertThat(together.prompt()).as("the same bits on two").isEqualTo(alone.prompt());
            assertThat(together.tokens()).isEqualTo(alone.tokens());
        }
    }

    /** Their logits are f32's, and the weights here fp16. */
    private static void assertLikeTransformers(List<ScoredToken> scores, List<Examples.Example> examples)
            throws IOException {
        FloatBuffer logits = ByteBuffer.wrap(Files.readAllBytes(Examples.MODEL.resolve("logits.bin")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .position(examples.get(0).prompt().size() * VOCABULARY);
        List<Integer> prompt = examples.get(1).prompt();
        assertThat(scores).hasSize(prompt.size() - 1);
        float[] row = new float[VOCABULARY];
        for (int i = 0; i < scores.size(); i++) {
            logits.get(row);
            double sum = 0;
            int best = 0;
            for (int id = 0; id < VOCABULARY; id++) {
                sum += Math.exp(row[id]);
                best = row[id] > row[best] ? id : best;
            }
            assertThat((double) scores.get(i).getLogprob())
                    .isCloseTo(row[prompt.get(i + 1)] - Math.log(sum), within(2e-3));
            assertThat((double) scores.get(i).getTop(0).getLogprob())
                    .isCloseTo(row[best] - Math.log(sum), within(2e-3));
            assertThat(scores.get(i).getTopCount()).isEqualTo(5);
        }
    }

    private static GenerateRequest scoring(List<Integer> prompt, int tokens) {
        return Examples.withLogprobs(prompt).toBuilder()
                .setPromptLogprobs(true)
                .setMaxNewTokens(tokens)
                .build();
    }

    private static Scored run(LocalMembers members, GenerateRequest request) {
        List<GenerateEvent> events = new ArrayList<>();
        List<Integer> tokens = members.generate("node1", request, events::add);
        List<ScoredToken> prompt = new ArrayList<>();
        for (GenerateEvent event : events) {
            if (event.hasPrompt()) {
                PromptScores scores = event.getPrompt();
                assertThat(scores.getIndex()).isEqualTo(1 + prompt.size());
                prompt.addAll(scores.getTokensList());
            }
        }
        List<Float> logprobs = events.stream()
                .filter(GenerateEvent::hasToken)
                .map(event -> event.getToken().getLogprob())
                .toList();
        return new Scored(prompt, tokens, logprobs, events.getLast().getFinished());
    }

    private static void awaitReady(LocalMembers members, int count) {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(members.describe("node1").getReady()).isTrue();
            assertThat(members.describe("node1").getMembersList())
                    .hasSize(count)
                    .allSatisfy(member -> assertThat(member.getRolesList())
                            .hasSize(2 / count)
                            .allMatch(role -> role.getState().equals("READY")));
        });
    }
}
