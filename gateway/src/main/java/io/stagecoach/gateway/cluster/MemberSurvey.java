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
 * The members' descriptions of the cluster, one from each.
 *
 * @param seeds the configured addresses, by which the cluster is found even after all its members changed
 * @param answers by address, of the members that answered
 */
public record MemberSurvey(Set<String> seeds, Map<String, ClusterView> answers) {
    public MemberSurvey {
        seeds = Set.copyOf(seeds);
        answers = Map.copyOf(answers);
    }

    /** The answer that names the most members: a member that lost contact with the others names few. */
    public Optional<ClusterView> view() {
        return new TreeSet<>(answers.keySet())
                .stream()
                        .map(answers::get)
                        .max(Comparator.comparing(
                                        (ClusterView view) -> view.members().size())
                                .thenComparing(ClusterView::ready));
    }

    /** Where to keep connections to: the configured addresses and all that any answer names. */
    public Set<String> addresses() {
        Set<String> all = new LinkedHashSet<>(seeds);
        all.addAll(reported());
        return all;
    }

    /** Members that the cluster names and that answer. */
    public Set<String> answering() {
        Set<String> answering = reported();
        answering.retainAll(answers.keySet());
        return answering;
    }

    /** Members that the cluster names and that do not answer. */
    public Set<String> silent() {
        Set<String> silent = reported();
        silent.removeAll(answers.keySet());
        return silent;
    }

    /**
     * Members that can take generations: those that the cluster names and that answer; of these the ready ones, if
     * there are any. A seed may be a second name of a member, so seeds count only when no named member answers.
     */
    public Set<String> candidates() {
        Set<String> live = answering();
        Set<String> reachable = live.isEmpty() ? new TreeSet<>(answers.keySet()) : live;
        Set<String> ready = new TreeSet<>(reachable);
        ready.removeIf(address -> !Objects.requireNonNull(answers.get(address)).ready());
        return ready.isEmpty() ? reachable : ready;
    }

    /**
     * Whether this is a configured address without a member, while the cluster is known through others: it is asked
     * less often.
     */
    public boolean isSpare(String address) {
        return !answers.isEmpty()
                && !answers.containsKey(address)
                && !reported().contains(address);
    }

    /** Running and waiting sequences of the member at an address, by its own report. */
    public int reportedLoad(String address) {
        return Optional.ofNullable(answers.get(address)).flatMap(view -> view.at(address)).stream()
                .mapToInt(member -> member.running() + member.waiting())
                .sum();
    }

    /** Sequences that the member at an address runs at once; 0 while unknown. */
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
