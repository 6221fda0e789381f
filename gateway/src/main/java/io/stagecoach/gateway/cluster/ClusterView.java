package io.stagecoach.gateway.cluster;

import io.stagecoach.gateway.generation.ModelProfile;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;

/** The cluster as one member describes it, and as {@code GET /api/cluster} answers. */
@Schema(name = "ClusterBody")
public record ClusterView(
        @Schema(description = "Every stage has a live READY replica")
        boolean ready,

        @Schema(description = "Stages without one") List<Integer> missing,

        @Schema(description = "Null until the cluster has agreed on a model")
        Optional<ModelProfile> model,

        List<MemberView> members,

        @Schema(
                description =
                        "What the cluster cannot get over by itself: a stage that no member has room for, or too few members")
        List<String> problems) {

    /** No member answers. */
    public static final ClusterView EMPTY = new ClusterView(false, List.of(), Optional.empty(), List.of(), List.of());

    public ClusterView {
        missing = List.copyOf(missing);
        members = List.copyOf(members);
        problems = List.copyOf(problems);
    }

    Optional<MemberView> at(String address) {
        return members.stream().filter(m -> m.address().equals(address)).findFirst();
    }
}
