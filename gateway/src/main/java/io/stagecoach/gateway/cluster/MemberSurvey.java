package io.stagecoach.gateway.cluster;

import io.stagecoach.gateway.cluster.ClusterView.MemberEntry;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the members answered when each was asked to describe the cluster.
 *
 * @param seeds the configured addresses: where the cluster is found, also after all its members changed
 * @param answers by address, of those that answered
 */
public record MemberSurvey(Set<String> seeds, Map<String, ClusterView> answers) {
    public MemberSurvey {
        seeds = Set.copyOf(seeds);
        answers = Map.copyOf(answers);
    }

    /** The answer that names the most members: one that lost touch with the others names few. */
    public Optional<ClusterView> view() {
        return new TreeSet<>(answers.keySet())
                .stream()
                        .map(answers::get)
                        .max(Comparator.comparing(
                                        (ClusterView view) -> view.members().size())
                                .thenComparing(ClusterView::ready));
    }

    /** Whom to keep a connection to: the configured and all that any answer names. */
    public Set<String> addresses() {
        Set<String> all = new LinkedHashSet<>(seeds);
        all.addAll(reported());
        return all;
    }

    /** The members that the cluster names and that answer. */
    public Set<String> answering() {
        Set<String> answering = reported();
        answering.retainAll(answers.keySet());
        return answering;
    }

    /** Those that it names and that do not. */
    public Set<String> silent() {
        Set<String> silent = reported();
        silent.removeAll(answers.keySet());
        return silent;
    }

    /**
     * Whom to send generations to: the members that the cluster names and that answer, at best that they are ready. A
     * seed may be a second name of one of them, so it is asked only when none of them can be reached.
     */
    public Set<String> candidates() {
        Set<String> live = answering();
        Set<String> reachable = live.isEmpty() ? new TreeSet<>(answers.keySet()) : live;
        Set<String> ready = new TreeSet<>(reachable);
        ready.removeIf(address -> !Objects.requireNonNull(answers.get(address)).ready());
        return ready.isEmpty() ? reachable : ready;
    }

    /** A configured address where nobody is, while the cluster is known by others: asking it now and then will do. */
    public boolean isSpare(String address) {
        return !answers.isEmpty()
                && !answers.containsKey(address)
                && !reported().contains(address);
    }

    /** Sequences that the member at an address runs or holds waiting, as it says itself. */
    public int reportedLoad(String address) {
        return Optional.ofNullable(answers.get(address)).flatMap(view -> view.at(address)).stream()
                .mapToInt(member -> member.running() + member.waiting())
                .sum();
    }

    /** Sequences that the member at an address runs at once, or 0 while it has not said so. */
    public int capacity(String address) {
        return Optional.ofNullable(answers.get(address)).flatMap(view -> view.at(address)).stream()
                .mapToInt(MemberEntry::capacity)
                .sum();
    }

    private Set<String> reported() {
        Set<String> reported = new TreeSet<>();
        for (ClusterView view : answers.values()) {
            reported.addAll(view.members().stream().map(MemberEntry::address).toList());
        }
        return reported;
    }
}
