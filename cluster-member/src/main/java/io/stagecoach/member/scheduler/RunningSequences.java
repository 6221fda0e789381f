package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.stage.SequenceStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The sequences that have a route, and so caches at the stages; the stages are told when these can go. */
final class RunningSequences {
    private final CacheCommands words;
    private final PrefixCache prefixes;
    private final Map<UUID, Sequence> sequences = new LinkedHashMap<>();
    /** Those that have caches but no stage to go on at. */
    private final Set<Sequence> suspended = new HashSet<>();

    private final ReplicaLoad outstanding = new ReplicaLoad();

    RunningSequences(CacheCommands words, PrefixCache prefixes) {
        this.words = words;
        this.prefixes = prefixes;
    }

    void admit(Sequence sequence, Route route, long now) {
        boolean hasCaches = suspended.remove(sequence);
        if (hasCaches && sequence.caches().canRejoin(route)) {
            List<Role> before = sequence.caches().places();
            sequence.rejoin(route, now);
            forgetWhereNotNeeded(sequence, before);
        } else {
            if (hasCaches) {
                words.forget(sequence.cache(), sequence.caches().places());
                sequence.caches().drop();
            }
            sequence.admit(route, prefixes.donor(route, sequence), now);
        }
        outstanding.add(sequence);
        sequences.put(sequence.id(), sequence);
    }

    /** All stages have computed more of the sequence. */
    void advanced(Sequence sequence) {
        prefixes.extend(sequence);
    }

    /** The sequence leaves the stages for good; its caches stay as long as they may be of use to others. */
    void end(Sequence sequence) {
        if (leave(sequence)) {
            if (prefixes.park(sequence)) {
                words.park(sequence.cache(), sequence.route().roles());
                prefixes.overflow().forEach(this::forget);
            } else {
                words.forget(sequence.cache(), sequence.route().roles());
            }
        }
    }

    /** The sequence leaves the stages, and nobody knows what they have of it: its caches are dropped there. */
    void retire(Sequence sequence) {
        if (leave(sequence)) {
            prefixes.drop(sequence.cache());
            words.forget(sequence.cache(), sequence.caches().places());
        }
    }

    /** The sequence leaves one replica for another, and the other stages, which keep what they have. */
    boolean part(MigrationPolicy.Transfer transfer, long now) {
        return putAside(transfer.sequence(), () -> transfer.sequence().changeOver(transfer, now));
    }

    /** What the sequence had at a replica that it left is at its new one. */
    void fetched(Sequence sequence) {
        List<Role> before = sequence.caches().places();
        sequence.caches().fetched();
        forgetWhereNotNeeded(sequence, before);
    }

    /** It is not, and the sequence leaves the stages again: see {@link SequenceCaches#unfetched}. */
    boolean unfetched(Sequence sequence, boolean back, long now) {
        List<Role> before = sequence.caches().places();
        boolean keepsCaches = putAside(sequence, () -> sequence.caches().unfetched(back, now));
        forgetWhereNotNeeded(sequence, before);
        return keepsCaches;
    }

    /** @param before where it had caches; stages that it has left are told */
    private void forgetWhereNotNeeded(Sequence sequence, List<Role> before) {
        List<Role> left = new ArrayList<>(before);
        left.removeAll(sequence.caches().places());
        words.forget(sequence.cache(), left);
    }

    /**
     * The sequence has lost one stage and leaves the others, which keep what they have of it.
     *
     * @return false when that would be of no use, so that it stays as it is
     */
    boolean suspend(Sequence sequence, int stage, long now) {
        return putAside(sequence, () -> sequence.lose(stage, now));
    }

    private boolean putAside(Sequence sequence, BooleanSupplier lose) {
        if (!sequences.containsKey(sequence.id()) || !lose.getAsBoolean()) {
            return false;
        }
        leave(sequence);
        prefixes.drop(sequence.cache());
        suspended.add(sequence);
        return true;
    }

    /** A stage could not make the step; when it lacks the donor, nobody else shall look for it there. */
    void missed(SequenceStep step) {
        if (step.begin() != null && step.begin().donor() != null) {
            prefixes.drop(step.begin().donor()).ifPresent(this::forget);
        }
    }

    /** Parked caches at a role that another member holds now, or nobody, are lost. */
    void reroute(Routing next) {
        words.reroute(next).claims().stream()
                .filter(claim -> next.claim(claim.role())
                        .filter(now -> now.heldBy(claim.requireHolder()))
                        .isEmpty())
                .flatMap(claim -> prefixes.dropAt(claim.role()).stream())
                .forEach(this::forget);
    }

    /** Now and then all stages are told what is in use there. */
    void retain(long now) {
        if (words.isTimeToRetain(now)) {
            suspended.removeIf(sequence -> sequence.state() == SequenceState.FINISHED);
            words.retain(this::cachesAt, now);
        }
    }

    private boolean leave(Sequence sequence) {
        if (sequences.remove(sequence.id()) == null) {
            return false;
        }
        outstanding.remove(sequence);
        return true;
    }

    private void forget(PrefixCache.Parked parked) {
        words.forget(parked.cache(), parked.route().roles());
    }

    private List<UUID> cachesAt(Role role) {
        Stream<UUID> running = Stream.concat(sequences.values().stream(), suspended.stream())
                .filter(sequence -> sequence.caches().places().contains(role))
                .map(Sequence::cache);
        return Stream.concat(running, prefixes.parkedAt(role).stream()).toList();
    }

    /** Tokens of the residents at a role, those to come included. */
    long outstanding(Role role) {
        return outstanding.of(role);
    }

    /** The sequence's part of that, or what it would be. */
    long outstanding(Role role, Sequence sequence) {
        return outstanding.of(role, sequence);
    }

    /** What it would take to compute again what the sequence left at a replica: by itself, or else with all stages. */
    long recomputeNanos(Sequence sequence) {
        MigrationSource source = sequence.caches().oldReplica();
        List<Role> stages = sequence.caches().canLose(source.stage())
                ? List.of(source.role())
                : sequence.route().roles();
        return source.positions()
                * stages.stream().mapToLong(outstanding.pace()::rowNanos).sum();
    }

    /** A replica has made a pass in which all decode. */
    void passed(Role role, int rows, long nanos) {
        outstanding.pace().passed(role, rows, nanos);
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
