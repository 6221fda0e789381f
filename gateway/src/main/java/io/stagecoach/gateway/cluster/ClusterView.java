package io.stagecoach.gateway.cluster;

import io.stagecoach.gateway.generation.ModelProfile;
import java.util.List;
import java.util.Optional;

/**
 * The cluster as one member describes it.
 *
 * @param ready every stage has a live READY replica
 * @param model absent until the cluster has agreed on a model
 * @param problems that the cluster cannot get over by itself, for people
 */
public record ClusterView(
        boolean ready,
        List<Integer> missingStages,
        Optional<ModelProfile> model,
        List<MemberView> members,
        List<String> problems) {

    public ClusterView {
        missingStages = List.copyOf(missingStages);
        members = List.copyOf(members);
        problems = List.copyOf(problems);
    }

    Optional<MemberView> at(String address) {
        return members.stream().filter(m -> m.address().equals(address)).findFirst();
    }
}
