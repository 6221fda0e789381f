package io.stagecoach.member.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stagecoach.proto.DescribeClusterResponse;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.MemberInfo;
import io.stagecoach.proto.RoleInfo;
import io.stagecoach.proto.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of whole members with a real model of three stages, held to the tokens that Hugging Face transformers gives for
 * it. Each test brings the cluster to the size that it needs.
 */
@Tag("cluster")
class ClusterTest {
    private static final int STAGES = 3;
    private static final int VOCABULARY = 70;
    /** Of 400 positions, after a prompt of 130. */
    private static final int LONG_TEXT = 250;

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Executor CLIENTS = task -> Thread.ofVirtual().start(task);
    private static final Consumer<GenerateEvent> NOBODY = event -> {};

    @TempDir
    private static Path folder;

    private static LocalMembers members;
    private static List<Examples.Example> examples;

    @BeforeAll
    static void readExamples() throws IOException {
        examples = Examples.read();
        members = new LocalMembers(folder, Examples.MODEL, STAGES, 5);
    }

    @AfterAll
    static void stop() {
        members.close();
    }

    /** A sequence that ended keeps no page at any stage, whatever happened to it. */
    @AfterEach
    void noPageIsLeftInUse() {
        assertNoPageIsInUse(members);
    }

    @Test
    void anyNumberOfMembersHoldsAllStages() {
        size(1);
        assertGreedyTokens(members);
        size(2);
        assertGreedyTokens(members);
        size(3);
        assertGreedyTokens(members);
        DescribeClusterResponse cluster = members.describe("node2");
        assertThat(cluster.getModel().getStages()).isEqualTo(STAGES);
        assertThat(cluster.getModel().getVocabularySize()).isEqualTo(VOCABULARY);
        assertThat(cluster.getMembersList()).extracting(MemberInfo::getId).containsExactly("node1", "node2", "node3");
        assertThat(cluster.getMembersList().stream().flatMap(member -> member.getRolesList().stream()))
                .extracting(RoleInfo::getEndLayer)
                .containsExactlyInAnyOrder(1, 2, 3);
        size(5);
        assertGreedyTokens(members);
    }

    @Test
    void aMemberThatIsStoppedLeavesTheRestAtWork() {
        size(3);
        members.stop("node3");
        awaitRoles(members, rolesOf(2));
        assertGreedyTokens(members);
    }

    @Test
    void sixteenSampledAtOnceAreTheSameAsEachAlone() {
        size(3);
        List<GenerateRequest> requests = IntStream.range(0, 16)
                .mapToObj(seed -> Examples.sampled(examples.get(seed % 2), seed))
                .toList();
        List<List<Integer>> alone = requests.stream()
                .map(request -> members.generate("node1", request, NOBODY))
                .toList();
        assertThat(alone.stream().distinct()).as("they do differ").hasSizeGreaterThan(10);
        List<CompletableFuture<List<Integer>>> together = IntStream.range(0, 16)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> members.generate("node" + (1 + i % 3), requests.get(i), NOBODY), CLIENTS))
                .toList();
        assertThat(together.stream().map(CompletableFuture::join)).isEqualTo(alone);
    }

    @Test
    void aSharedPrefixChangesNoBit() {
        size(3);
        List<Integer> prompt = new ArrayList<>(examples.get(1).prompt());
        prompt.set(0, (prompt.getFirst() + 1) % VOCABULARY); // so that nobody has it yet
        GenerateRequest request = Examples.withLogprobs(prompt);
        Answer fresh = answer("node1", request);
        assertThat(fresh.cachedTokens()).isZero();
        Answer cached = answer("node1", request);
        assertThat(cached.cachedTokens()).isEqualTo(128);
        assertThat(cached.tokens()).as("ids and logprobs").isEqualTo(fresh.tokens());

        List<Integer> other = new ArrayList<>(prompt.subList(0, 100));
        other.addAll(examples.getFirst().prompt().subList(0, 40));
        Answer elsewhere = answer("node2", Examples.withLogprobs(other));
        assertThat(elsewhere.cachedTokens()).isZero();
        Answer shared = answer("node1", Examples.withLogprobs(other));
        assertThat(shared.cachedTokens()).as("the page that is the same").isEqualTo(64);
        assertThat(shared.tokens()).isEqualTo(elsewhere.tokens());
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(members.describe("node2")
                                .getMembersList()
                                .getFirst()
                                .getPrefixHits())
                        .isGreaterThanOrEqualTo(128 + 64));
    }

    @Test
    void theTextGoesOnTheSameWhenMembersAreKilled(@TempDir Path own) throws Exception {
        try (LocalMembers five = new LocalMembers(own, Examples.MODEL, STAGES, 5)) {
            IntStream.rangeClosed(1, 5).forEach(five::start);
            awaitRoles(five, rolesOf(5));
            assertGreedyTokens(five);
            killTwoOf(five);
        }
    }

    private static void killTwoOf(LocalMembers five) throws InterruptedException {
        Examples.Example example = examples.get(1);
        GenerateRequest request =
                example.request().toBuilder().setMaxNewTokens(LONG_TEXT).build();
        List<Integer> undisturbed = five.generate("node1", request, NOBODY);
        assertThat(undisturbed).hasSize(LONG_TEXT).startsWith(example.greedy().toArray(Integer[]::new));

        CountDownLatch begun = new CountDownLatch(8);
        AtomicInteger requeues = new AtomicInteger();
        List<CompletableFuture<List<Integer>>> texts = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> five.generate("node1", request, event -> {
                            if (event.getToken().getIndex() == 3) {
                                begun.countDown();
                            }
                            requeues.addAndGet(event.getFinished().getRequeues());
                        }),
                        CLIENTS))
                .toList();
        begun.await();
        five.kill("node4");
        five.kill("node2");
        for (CompletableFuture<List<Integer>> text : texts) {
            assertThat(text.join()).isEqualTo(undisturbed);
        }
        assertThat(requeues).as("it was under way").hasPositiveValue();
        awaitRoles(five, rolesOf(3));
        assertGreedyTokens(five);
        assertNoPageIsInUse(five);
    }

    /** Starts members, or stops the last ones, until there are so many; returns when every stage is served by its share of them. */
    private static void size(int count) {
        for (int index = 5; index > count; index--) {
            if (members.ids().contains("node" + index)) {
                members.stop("node" + index);
            }
        }
        for (int index = 1; index <= count; index++) {
            if (!members.ids().contains("node" + index)) {
                members.start(index);
            }
        }
        awaitRoles(members, rolesOf(count));
    }

    private static void assertNoPageIsInUse(LocalMembers members) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(members.ids().stream()
                                .flatMap(id -> members.describe(id).getMembersList().stream())
                                .flatMap(member -> member.getRolesList().stream()))
                        .allSatisfy(role -> {
                            assertThat(role.getKvPages()).isPositive();
                            assertThat(role.getKvPagesUsed()).isZero();
                            assertThat(role.getOutstandingTokens()).isZero();
                        }));
    }

    private record Answer(List<Token> tokens, int cachedTokens) {}

    private static Answer answer(String id, GenerateRequest request) {
        List<Token> tokens = new ArrayList<>();
        AtomicInteger cached = new AtomicInteger();
        members.generate(id, request, event -> {
            if (event.hasToken()) {
                tokens.add(event.getToken());
            } else {
                cached.set(event.getFinished().getCachedTokens());
            }
        });
        return new Answer(tokens, cached.get());
    }

    /** Through every member, as each has a coordinator of its own. */
    private static void assertGreedyTokens(LocalMembers members) {
        for (String id : members.ids()) {
            for (Examples.Example example : examples) {
                assertThat(members.generate(id, example.request(), NOBODY)).isEqualTo(example.greedy());
            }
        }
    }

    /** Every member sees all stages served, and members with so many roles, fewest first. */
    private static void awaitRoles(LocalMembers members, List<Integer> counts) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            for (String id : members.ids()) {
                DescribeClusterResponse cluster = members.describe(id);
                assertThat(cluster.getReady()).isTrue();
                assertThat(cluster.getMembersList().stream()
                                .map(MemberInfo::getRolesCount)
                                .sorted())
                        .isEqualTo(counts);
                Map<String, Long> states = cluster.getMembersList().stream()
                        .flatMap(member -> member.getRolesList().stream())
                        .collect(Collectors.groupingBy(RoleInfo::getState, Collectors.counting()));
                assertThat(states).containsOnlyKeys("READY");
            }
        });
    }

    /** How many stages each of so many members holds, fewest first. */
    private static List<Integer> rolesOf(int members) {
        return switch (members) {
            case 1 -> List.of(3);
            case 2 -> List.of(1, 2);
            default -> Collections.nCopies(members, 1);
        };
    }
}
