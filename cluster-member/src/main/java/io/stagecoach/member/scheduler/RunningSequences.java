package io.stagecoach.member.scheduler;

import io.stagecoach.member.migration.CachePulls;
import io.stagecoach.member.migration.CachePulls.Pull;
import io.stagecoach.member.migration.MigrationPolicy;
import io.stagecoach.member.migration.MigrationSource;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.scheduler.Routing.Route;
import io.stagecoach.member.stage.SequenceStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The sequences that have a route, and so caches at the stages. Owns the set of ready ones, remembers which waiting sequences
 * are suspended, and tells the stages which caches to park and to drop.
 */
final class RunningSequences implements MigrationPolicy.Sequences<Sequence> {
    private final CacheCommands stages;
    private final PrefixCache prefixes;
    /** In order of their admission. */
    private final Map<UUID, Sequence> sequences = new LinkedHashMap<>();
    /** Running sequences without a batch or a pull in flight, longest wait first. */
    private final Set<Sequence> ready = new LinkedHashSet<>();
    /** Waiting sequences that keep caches at some stages. */
    private final Set<Sequence> suspended = new HashSet<>();

    private final ReplicaLoad load = new ReplicaLoad();

    RunningSequences(CacheCommands stages, PrefixCache prefixes) {
        this.stages = stages;
        this.prefixes = prefixes;
    }

    /** Adds a waiting sequence, which gets this route. It is not ready yet. */
    void add(Sequence sequence, Route route, long now) {
        boolean wasSuspended = suspended.remove(sequence);
        if (wasSuspended && sequence.caches().canResume(route)) {
            List<Role> before = sequence.caches().replicas();
            sequence.resume(route, now);
            dropWhereUnused(sequence, before);
        } else {
            if (wasSuspended) {
                stages.drop(sequence.cache(), sequence.caches().replicas());
                sequence.caches().drop();
            }
            sequence.start(route, prefixes.donor(route, sequence), now);
        }
        load.add(sequence);
        sequences.put(sequence.id(), sequence);
    }

    /** The sequence may go with the next batch. */
    void setReady(Sequence sequence) {
        ready.add(sequence);
    }

    /** @return whether it was ready */
    boolean takeReady(Sequence sequence) {
        return ready.remove(sequence);
    }

    @Override
    public Set<Sequence> ready() {
        return Collections.unmodifiableSet(ready);
    }

    /** All stages have computed more of the sequence: others can share its new pages. */
    void computed(Sequence sequence) {
        prefixes.extend(sequence);
    }

    /** Removes a sequence that needs its caches no more. They are parked if others can share their pages, else dropped. */
    void release(Sequence sequence) {
        if (remove(sequence)) {
            if (prefixes.park(sequence)) {
                stages.park(sequence.cache(), sequence.route().roles());
                prefixes.overflow().forEach(this::drop);
            } else {
                stages.drop(sequence.cache(), sequence.route().roles());
            }
        }
    }

    /** Removes a sequence and drops its caches, since it is unknown what the stages have of them. */
    void drop(Sequence sequence) {
        if (remove(sequence)) {
            prefixes.drop(sequence.cache());
            stages.drop(sequence.cache(), sequence.caches().replicas());
        }
    }

    /**
     * Removes a sequence whose step was not computed. Where only that stage lost its cache, the other stages keep theirs; otherwise all
     * stages will compute the known tokens again.
     */
    void requeue(Sequence sequence, int stage, RequeueCause cause, long now) {
        if (cause.isLoss()) {
            sequence.progress().lost(stage, now);
        }
        if (!cause.losesOnlyThatStage() || !suspendIf(sequence, () -> sequence.suspend(stage, now))) {
            drop(sequence);
            sequence.requeue(now);
        }
    }

    /**
     * Removes a sequence that migrates. Its old replica and the other stages keep their caches.
     *
     * @return false when the stages have no cache yet; nothing has changed then
     */
    boolean suspend(MigrationPolicy.Migration<Sequence> migration, long now) {
        Sequence sequence = migration.sequence();
        return suspendIf(sequence, () -> sequence.suspendForMigration(migration.stage(), migration.reason(), now));
    }

    private boolean suspendIf(Sequence sequence, BooleanSupplier losesStage) {
        if (!sequences.containsKey(sequence.id()) || !losesStage.getAsBoolean()) {
            return false;
        }
        remove(sequence);
        prefixes.drop(sequence.cache());
        suspended.add(sequence);
        return true;
    }

    /** The new replica of a migrating sequence has its cache; the old one drops it. */
    void pulled(Sequence sequence) {
        List<Role> before = sequence.caches().replicas();
        sequence.caches().pulled();
        dropWhereUnused(sequence, before);
    }

    /**
     * The new replica of a migrating sequence does not have its cache.
     *
     * @param back whether the sequence should go back to its old replica
     * @return whether it is suspended now; false when it must be computed again at all stages
     */
    boolean pullFailed(Sequence sequence, boolean back, long now) {
        List<Role> before = sequence.caches().replicas();
        boolean keepsCaches = suspendIf(sequence, () -> sequence.caches().pullFailed(back, now));
        dropWhereUnused(sequence, before);
        return keepsCaches;
    }

    /** The pull of a sequence's cache from its old replica to the one of its route. */
    Pull<Sequence> planPull(Sequence sequence, long now) {
        MigrationSource from = sequence.caches().oldReplica();
        return CachePulls.plan(
                sequence,
                sequence.cache(),
                from,
                sequence.route().at(from.stage()),
                sequence.budget(),
                load.recomputeNanos(sequence),
                now);
    }

    private void dropWhereUnused(Sequence sequence, List<Role> before) {
        List<Role> unused = new ArrayList<>(before);
        unused.removeAll(sequence.caches().replicas());
        stages.drop(sequence.cache(), unused);
    }

    /** A stage lacks the cache of a step. If it lacks the donor of a new cache, nobody shares the donor any more. */
    void missed(SequenceStep step) {
        if (step.begin() != null && step.begin().donor() != null) {
            prefixes.drop(step.begin().donor()).ifPresent(this::drop);
        }
    }

    /** Drops parked caches of which these roles had a part. */
    void dropParkedAt(List<Role> lost) {
        lost.stream().flatMap(role -> prefixes.dropAt(role).stream()).forEach(this::drop);
    }

    /** Every second, tells all stages which caches are in use there. */
    void retain(long now) {
        if (stages.isTimeToRetain(now)) {
            suspended.removeIf(sequence -> sequence.state() == Sequence.State.FINISHED);
            stages.retain(this::cachesAt, now);
        }
    }

    private List<UUID> cachesAt(Role role) {
        Stream<UUID> inUse = Stream.concat(sequences.values().stream(), suspended.stream())
                .filter(sequence -> sequence.caches().replicas().contains(role))
                .map(Sequence::cache);
        return Stream.concat(inUse, prefixes.parkedAt(role).stream()).toList();
    }

    private boolean remove(Sequence sequence) {
        if (sequences.remove(sequence.id()) == null) {
            return false;
        }
        ready.remove(sequence);
        load.remove(sequence);
        return true;
    }

    private void drop(PrefixCache.Parked parked) {
        stages.drop(parked.cache(), parked.route().roles());
    }

    ReplicaLoad load() {
        return load;
    }

    @Override
    public long load(Role role) {
        return load.of(role);
    }

    @Override
    public long load(Role role, Sequence sequence) {
        return load.of(role, sequence);
    }

    @Override
    public long replaying() {
        return sequences.values().stream().filter(Sequence::isReplayed).count();
    }

    Optional<Sequence> find(UUID id) {
        return Optional.ofNullable(sequences.get(id));
    }

    Collection<Sequence> all() {
        return Collections.unmodifiableCollection(sequences.values());
    }

    int size() {
        return sequences.size();
    }
}
