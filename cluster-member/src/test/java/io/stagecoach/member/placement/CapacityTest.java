package io.stagecoach.member.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagecoach.member.placement.Formation.Membership;
import io.stagecoach.member.placement.MemberView.Capacity;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Members that have not the same room and speed. */
class CapacityTest {
    private static final int ROUNDS = 60;

    private static List<StageNeed> needs(long... bytes) {
        return IntStream.range(0, bytes.length)
                .mapToObj(stage -> new StageNeed(1, bytes[stage]))
                .toList();
    }

    private static SimulatedMembers cluster(List<StageNeed> needs, int seed, long... rooms) {
        SimulatedMembers cluster = new SimulatedMembers(needs, new Random(seed));
        for (long room : rooms) {
            cluster.join(-1, new Capacity(room, 1));
        }
        return cluster;
    }

    private static boolean isCovered(SimulatedMembers cluster) {
        return cluster.distribution.unserved().isEmpty();
    }

    private static void assertNobodyOverfull(SimulatedMembers cluster) {
        ClaimsView view = cluster.truth();
        assertThat(view.members())
                .allSatisfy(member -> assertThat(view.roomLeft(member.uuid())).isNotNegative());
    }

    /** Stages of one size: the cluster covers them exactly when the members' places are enough. */
    @Test
    void everyStageIsCoveredWhenItCanBe() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            int stages = 1 + random.nextInt(6);
            long[] rooms = random.longs(1 + random.nextInt(6), 0, 35).toArray();
            SimulatedMembers cluster =
                    cluster(needs(IntStream.range(0, stages).mapToLong(i -> 10).toArray()), seed, rooms);
            cluster.settle(ROUNDS);

            long places = IntStream.range(0, rooms.length)
                    .mapToLong(i -> rooms[i] / 10)
                    .sum();
            assertThat(isCovered(cluster)).as("seed %d", seed).isEqualTo(places >= stages);
            assertNobodyOverfull(cluster);
            cluster.assertRest();
        }
    }

    /** Whatever comes, goes and loads in whatever order: no member ever holds more than it has room for. */
    @Test
    void nobodyTakesMoreThanItHasRoomFor() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            long[] bytes = random.longs(1 + random.nextInt(5), 1, 20).toArray();
            SimulatedMembers cluster =
                    cluster(needs(bytes), seed, random.longs(2, 0, 50).toArray());
            for (int i = 0; i < 100; i++) {
                switch (random.nextInt(8)) {
                    case 0 -> cluster.join(-1, new Capacity(random.nextInt(50), 1));
                    case 1 -> {
                        if (cluster.size() > 1) {
                            cluster.crashAny();
                        }
                    }
                    case 2, 3 -> cluster.finishAnyLoading();
                    default -> cluster.tickAny();
                }
                assertNobodyOverfull(cluster);
            }
            cluster.settle(ROUNDS);
            cluster.assertRest();
        }
    }

    /** It replicates a small stage when the large one is lost, and is the only one with room for that. */
    @Test
    void aReplicaGivesWayToAStageThatFitsNobodyElse() {
        SimulatedMembers cluster = cluster(needs(10, 20), 1, 10, 20, 20);
        cluster.settle(ROUNDS);
        assertThat(cluster.distribution.replicas()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            cluster.crashHolderOf(1);
            cluster.settle(ROUNDS);
            assertThat(isCovered(cluster)).isEqualTo(i == 0);
        }
    }

    /** The only one with room for the large stage holds the small one, which the other has room for. */
    @Test
    void aStageMovesToMakeRoomForALargerOne() {
        SimulatedMembers cluster = cluster(needs(10, 20), 1, 20);
        cluster.settle(ROUNDS);
        assertThat(isCovered(cluster)).isFalse();
        cluster.join(-1, new Capacity(10, 1));
        cluster.settle(ROUNDS);
        assertThat(cluster.distribution.stagesOfMembers()).containsExactly(List.of(1), List.of(0));
    }

    @Test
    void saysWhichStageFitsNobody() {
        long gib = 1L << 30;
        SimulatedMembers cluster = cluster(needs(gib, 5 * gib), 1, 3 * gib);
        cluster.settle(ROUNDS);
        assertThat(ClusterProblems.of(cluster.truth()))
                .singleElement()
                .asString()
                .startsWith("stage 1 takes 5.0 GiB of memory, and no member has more than 2.0 GiB left");

        cluster.join(-1, new Capacity(5 * gib, 1));
        cluster.settle(ROUNDS);
        assertThat(ClusterProblems.of(cluster.truth())).isEmpty();
        assertThat(isCovered(cluster)).isTrue();
    }

    @Test
    void whatAMemberHasThatLeavesIsNoRoom() {
        long mib = 1L << 20;
        SimulatedMembers cluster = cluster(needs(10 * mib, 40 * mib), 1, 35 * mib, 3 * mib);
        cluster.settle(ROUNDS);
        assertThat(ClusterProblems.of(cluster.truth()))
                .singleElement()
                .asString()
                .contains("more than 25 MiB left");
        cluster.drainHolderOf(0);
        assertThat(ClusterProblems.of(cluster.truth()))
                .hasSize(2)
                .allSatisfy(obstacle -> assertThat(obstacle).contains("more than 3 MiB left"));
    }

    @Test
    void aClusterThatEndsLacksNothing() {
        SimulatedMembers cluster = cluster(needs(10, 20), 1, 30);
        cluster.settle(ROUNDS);
        cluster.drainHolderOf(0);
        cluster.settle(ROUNDS);
        assertThat(cluster.drained()).isOne();
        assertThat(ClusterProblems.of(cluster.truth())).isEmpty();
    }

    /** A replica by a member of half the speed takes half as much off the others. */
    @Test
    void theStageWhoseReplicasAreSlowIsReplicatedFirst() {
        for (int seed = 0; seed < 20; seed++) {
            SimulatedMembers cluster = new SimulatedMembers(SimulatedMembers.needs(1, 1), new Random(seed));
            cluster.join(0, new Capacity(100, 1));
            cluster.join(1, new Capacity(100, 0.5));
            cluster.settle(ROUNDS);
            cluster.join(0, new Capacity(100, 1));
            cluster.settle(ROUNDS);
            assertThat(cluster.distribution.replicas()).isEqualTo(Map.of(0, 1, 1, 2));
        }
    }

    @Test
    void theFastestTakesTheStageThatTakesMost() {
        for (int seed = 0; seed < 20; seed++) {
            SimulatedMembers cluster = new SimulatedMembers(needs(5, 9, 5), new Random(seed));
            cluster.join(-1, new Capacity(100, 1));
            cluster.join(-1, new Capacity(100, 1));
            cluster.join(-1, new Capacity(100, 2));
            cluster.settle(ROUNDS);
            assertThat(cluster.distribution.stagesOfMembers().get(2)).containsExactly(1);
        }
    }

    /** A part of a split cluster that is too small gives up what it has, and takes it again when the cluster is one. */
    @Test
    void tooFewMembersServeNothing() {
        SimulatedMembers cluster = new SimulatedMembers(SimulatedMembers.needs(1, 1, 1), new Random(1));
        cluster.join();
        cluster.join();
        cluster.settle(ROUNDS);
        cluster.membership = Membership.TOO_FEW;
        cluster.settle(ROUNDS);
        assertThat(cluster.distribution.replicas()).isEmpty();
        assertThat(ClusterProblems.of(cluster.truth()))
                .singleElement()
                .asString()
                .contains("STAGECOACH_MINIMUMMEMBERS");

        cluster.membership = Membership.FORMED;
        cluster.settle(ROUNDS);
        cluster.distribution.assertCovered();
    }

    @Test
    void membersOfAHostShareItsMemoryAndItsCores() {
        long left = 1L << 30;
        Resources host = new Resources(3 * (Resources.WITHOUT_SHARDS + left), true, 6);
        assertThat(host.among(3)).isEqualTo(new Capacity(left, 2));
        assertThat(host.among(1000)).isEqualTo(new Capacity(0, 0.006));
        assertThat(new Resources(Resources.WITHOUT_SHARDS + left, false, 6).among(3))
                .isEqualTo(new Capacity(left, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new Resources(0, true, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Capacity(1, Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> new StageNeed(0, 1));
    }
}
