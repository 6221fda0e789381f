package io.stagecoach.member.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.migration.MigrationPolicy.Migration;
import io.stagecoach.member.migration.MigrationPolicy.Reason;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The policy's decisions for given sequences and replicas. */
class MigrationDecisionTest {
    private static final Role A0 = new Role("gpt2", 0, 0);
    private static final Role B0 = new Role("gpt2", 1, 0);
    private static final Role B1 = new Role("gpt2", 1, 1);
    private static final long NOW = 0;

    private final Map<Role, Long> loads = new HashMap<>();
    private final Set<Role> draining = new HashSet<>();
    private final List<Known> ready = new ArrayList<>();
    private long replaying;

    private record Known(int computed, int remaining, boolean migratable) implements MigrationPolicy.Candidate {
        @Override
        public List<Role> replicas() {
            return List.of(A0, B0);
        }

        @Override
        public boolean isMigratable(long now) {
            return migratable;
        }
    }

    private final MigrationPolicy<Known> policy = new MigrationPolicy<>(
            new MigrationPolicy.Sequences<>() {
                @Override
                public Collection<Known> ready() {
                    return ready;
                }

                @Override
                public long replaying() {
                    return replaying;
                }

                @Override
                public long load(Role role) {
                    return loads.getOrDefault(role, 0L);
                }

                @Override
                public long load(Role role, Known sequence) {
                    return 10;
                }
            },
            new MigrationPolicy.Replicas() {
                @Override
                public Optional<RoleClaim> claim(Role role) {
                    return Optional.empty();
                }

                @Override
                public List<Role> replicas(int stage) {
                    return stage == 0 ? List.of(A0) : List.of(B0, B1);
                }

                @Override
                public boolean isSucceeded(Role role) {
                    return draining.contains(role);
                }
            });

    @Test
    void migratesTheShortestSequenceOffADrainingReplicaFirst() {
        draining.add(B0);
        Known longer = known(9, 5);
        Known shorter = known(4, 5);
        assertThat(policy.next(NOW)).contains(new Migration<>(shorter, 1, Reason.DRAIN));
        ready.remove(shorter);
        assertThat(policy.next(NOW)).contains(new Migration<>(longer, 1, Reason.DRAIN));
    }

    @Test
    void migratesToALessLoadedReplicaUntilLoadsAreEqual() {
        Known sequence = known(4, 5);
        loads.put(B0, 20L);
        assertThat(policy.next(NOW)).contains(new Migration<>(sequence, 1, Reason.REBALANCE));
        loads.put(B1, 10L);
        assertThat(policy.next(NOW)).as("the load would only change places").isEmpty();
    }

    @Test
    void aSequenceNearItsEndMigratesOnlyOffADrainingReplica() {
        loads.put(B0, 100L);
        Known nearItsEnd = known(17, 2);
        assertThat(policy.next(NOW)).isEmpty();
        draining.add(B0);
        assertThat(policy.next(NOW)).contains(new Migration<>(nearItsEnd, 1, Reason.DRAIN));
    }

    @Test
    void atMostTwoMigrateAtOnce() {
        draining.add(B0);
        known(4, 5);
        replaying = 1;
        assertThat(policy.next(NOW)).isPresent();
        replaying = 2;
        assertThat(policy.next(NOW)).isEmpty();
    }

    @Test
    void skipsSequencesThatMayNotMigrateNow() {
        draining.add(B0);
        ready.add(new Known(4, 5, false));
        assertThat(policy.next(NOW)).isEmpty();
    }

    private Known known(int computed, int remaining) {
        Known sequence = new Known(computed, remaining, true);
        ready.add(sequence);
        return sequence;
    }
}
