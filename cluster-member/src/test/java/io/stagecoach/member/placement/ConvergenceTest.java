package io.stagecoach.member.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.Formation.Membership;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of the plan, over generated histories of members that come, go, fail, are slow or see what is past. */
class ConvergenceTest {
    /** {@code -Dconvergence.seeds=1000} runs so many seeds of each property instead of its default. */
    private static final int SEEDS = Integer.getInteger("convergence.seeds", 0);

    private static final List<StageNeed> THREE = SimulatedMembers.needs(1.0, 1.0, 1.3);

    /** A round lets every member act once; a plan is a few claims and drains for each stage and member. */
    private static int rounds(SimulatedMembers cluster) {
        return 3 * (cluster.stages() + cluster.size()) + 3;
    }

    private static int seeds(int usual) {
        return SEEDS == 0 ? usual : SEEDS;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void comesToRestWithEveryStageCoveredAfterAnyHistory(int stages) {
        for (int seed = 0; seed < seeds(200); seed++) {
            Random random = new Random(seed);
            SimulatedMembers cluster = new SimulatedMembers(costs(stages, random), random);
            cluster.join();
            int events = random.nextInt(120);
            for (int i = 0; i < events; i++) {
                happens(cluster, random);
            }
            cluster.settle(rounds(cluster));
            assertSettled(cluster);
        }
    }

    /** Rolling restart: each in turn hands over and goes, and every stage is served at every moment. */
    @ParameterizedTest
    @CsvSource({"3, 3", "5, 3", "2, 3", "2, 1"})
    void aMemberThatHandsOverLeavesNoStageUnserved(int members, int stages) {
        for (int seed = 0; seed < seeds(50); seed++) {
            Random random = new Random(seed);
            SimulatedMembers cluster = new SimulatedMembers(costs(stages, random), random);
            IntStream.range(0, members).forEach(i -> cluster.join());
            cluster.settle(rounds(cluster));
            cluster.drainHolderOf(random.nextInt(stages));
            for (int i = 0; i < 400 && cluster.drained() == 0; i++) {
                if (random.nextInt(3) == 0) {
                    cluster.finishAnyLoading();
                }
                cluster.tickAny();
                assertThat(cluster.distribution.unserved()).isEmpty();
            }
            assertThat(cluster.drained()).isEqualTo(1);
        }
    }

    @Test
    void theLastMemberGivesItsRolesUpToNobody() {
        SimulatedMembers cluster = new SimulatedMembers(THREE, new Random(1));
        cluster.join();
        cluster.settle(rounds(cluster));
        cluster.drainHolderOf(0);
        for (int i = 0; i < 10; i++) {
            cluster.tickAny();
        }
        assertThat(cluster.drained()).isEqualTo(1);
    }

    private static void happens(SimulatedMembers cluster, Random random) {
        switch (random.nextInt(16)) {
            case 0 -> cluster.join(random.nextInt(cluster.stages() + 1) - 1);
            case 1 -> {
                if (cluster.size() > 1) {
                    cluster.crashAny();
                }
            }
            case 2 -> {
                if (cluster.size() > 1) {
                    cluster.leaveAny();
                }
            }
            case 3 -> cluster.failAnyLoading();
            case 4, 5, 6 -> cluster.finishAnyLoading();
            case 7 -> cluster.remember();
            case 8, 9 -> cluster.tickAnyWithOldView();
            default -> cluster.tickAny();
        }
    }

    /**
     * As many roles as needed and no more: one each when there are members enough, else each stage once, spread as
     * evenly as whole numbers can be.
     */
    private static void assertSettled(SimulatedMembers cluster) {
        cluster.assertRest();
        cluster.distribution.assertCovered();
        cluster.distribution.assertShardsMatchClaims();
        assertThat(cluster.distribution.roleCounts())
                .isEqualTo(SimulatedMembers.even(Math.max(cluster.stages(), cluster.size()), cluster.size()));
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "2, 3", "3, 3", "4, 3", "5, 3", "7, 3", "3, 7", "8, 1"})
    void membersThatStartOneAfterAnotherEndUpAsThoseThatStartTogether(int members, int stages) {
        for (int seed = 0; seed < seeds(20); seed++) {
            List<StageNeed> costs = costs(stages, new Random(seed));
            SimulatedMembers together = new SimulatedMembers(costs, new Random(seed));
            IntStream.range(0, members).forEach(i -> together.join());
            together.settle(rounds(together));

            SimulatedMembers oneByOne = new SimulatedMembers(costs, new Random(seed + 1));
            for (int i = 0; i < members; i++) {
                oneByOne.join();
                oneByOne.settle(rounds(oneByOne));
                assertSettled(oneByOne);
            }
            assertSettled(together);
            assertThat(oneByOne.distribution.replicas()).isEqualTo(together.distribution.replicas());
            assertThat(oneByOne.distribution.roleCounts()).isEqualTo(together.distribution.roleCounts());
        }
    }

    @Test
    void threeMembersTakeTheStagesThatTheyAreConfiguredFor() {
        for (int seed = 0; seed < seeds(50); seed++) {
            SimulatedMembers cluster = new SimulatedMembers(THREE, new Random(seed));
            cluster.join(2);
            cluster.join(0);
            cluster.join(1);
            cluster.settle(rounds(cluster));
            assertThat(cluster.distribution.stagesOfMembers()).containsExactly(List.of(2), List.of(0), List.of(1));
        }
    }

    @Test
    void oneMemberTakesAllStages() {
        SimulatedMembers cluster = new SimulatedMembers(THREE, new Random(1));
        cluster.join();
        cluster.settle(rounds(cluster));
        assertThat(cluster.distribution.stagesOfMembers()).containsExactly(List.of(0, 1, 2));
    }

    @Test
    void fiveMembersReplicateTheMostExpensiveStages() {
        SimulatedMembers cluster = new SimulatedMembers(SimulatedMembers.needs(1.0, 1.2, 1.5), new Random(1));
        IntStream.range(0, 5).forEach(i -> cluster.join());
        cluster.settle(rounds(cluster));
        assertThat(cluster.distribution.replicas()).isEqualTo(Map.of(0, 1, 1, 2, 2, 2));
    }

    @Test
    void whileTheClusterFormsEachMemberTakesItsOwnStageOnly() {
        SimulatedMembers cluster = new SimulatedMembers(THREE, new Random(1));
        cluster.membership = Membership.FORMING;
        cluster.join(0);
        cluster.settle(rounds(cluster));
        assertThat(cluster.distribution.stagesOfMembers()).containsExactly(List.of(0));

        cluster.join(2);
        cluster.settle(rounds(cluster));
        assertThat(cluster.distribution.stagesOfMembers()).containsExactly(List.of(0), List.of(2));

        cluster.membership = Membership.FORMED;
        cluster.settle(rounds(cluster));
        assertSettled(cluster);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6})
    void aLostMembersStageIsCoveredAgain(int members) {
        for (int stage = 0; stage < THREE.size(); stage++) {
            SimulatedMembers cluster = new SimulatedMembers(THREE, new Random(stage));
            IntStream.range(0, members).forEach(i -> cluster.join());
            cluster.settle(rounds(cluster));
            cluster.crashHolderOf(stage);
            cluster.settle(rounds(cluster));
            assertSettled(cluster);
        }
    }

    /** Its code is compiled, so the streams that stand still go on the sooner. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aLostStageIsTakenByAMemberThatServesAlready(int stage) {
        for (int seed = 0; seed < seeds(20); seed++) {
            SimulatedMembers cluster = new SimulatedMembers(THREE, new Random(seed));
            IntStream.range(0, 3).forEach(i -> cluster.join());
            cluster.settle(rounds(cluster));
            cluster.crashHolderOf(stage);
            cluster.join();
            IntStream.range(0, 5).forEach(i -> cluster.tickAll());
            assertThat(cluster.distribution.loaders(stage)).hasSize(1).doesNotContain("node4");
            cluster.settle(rounds(cluster));
            assertSettled(cluster);
        }
    }

    @Test
    void aStageThatIsLostWhileANewMemberLoadsItIsTakenByOneThatServesAlready() {
        for (int seed = 0; seed < seeds(20); seed++) {
            SimulatedMembers cluster = new SimulatedMembers(THREE, new Random(seed));
            IntStream.range(0, 3).forEach(i -> cluster.join());
            cluster.settle(rounds(cluster));
            cluster.join();
            cluster.tickAll();
            assertThat(cluster.distribution.loaders(2)).containsExactly("node4");
            cluster.crashHolderOf(2);
            IntStream.range(0, 5).forEach(i -> cluster.tickAll());
            assertThat(cluster.distribution.loaders(2)).hasSize(2).contains("node4");
            cluster.settle(rounds(cluster));
            assertSettled(cluster);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void aMemberThatCanLoadNothingDoesNotKeepAStageFromTheOthers(int members) {
        for (int seed = 0; seed < seeds(20); seed++) {
            SimulatedMembers cluster = new SimulatedMembers(THREE, new Random(seed));
            cluster.join();
            cluster.breakLast();
            IntStream.range(1, members).forEach(i -> cluster.join());
            for (int round = 0; round < rounds(cluster); round++) {
                cluster.round();
            }
            for (int round = 0; round < 50; round++) {
                cluster.distribution.assertCovered();
                cluster.pause();
                cluster.round();
            }
        }
    }

    private static List<StageNeed> costs(int stages, Random random) {
        return SimulatedMembers.needs(
                random.doubles(stages).map(extra -> 1 + extra).toArray());
    }
}
