package io.stagecoach.gateway.cluster;

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

        List<MemberEntry> members,

        @Schema(
                description = "Problems that the cluster cannot solve by itself: a stage that no member has room for,"
                        + " or too few members")
        List<String> problems) {

    /** No member answers. */
    public static final ClusterView EMPTY = new ClusterView(false, List.of(), Optional.empty(), List.of(), List.of());

    public ClusterView {
        missing = List.copyOf(missing);
        members = List.copyOf(members);
        problems = List.copyOf(problems);
    }

    Optional<MemberEntry> at(String address) {
        return members.stream().filter(m -> m.address().equals(address)).findFirst();
    }

    /** A member as the cluster describes it. */
    @Schema(name = "MemberBody")
    public record MemberEntry(
            String id,
            long pid,

            @Schema(description = "host:port of its gRPC services")
            String address,

            @Schema(description = "Sequences it coordinates now")
            int running,

            @Schema(description = "Sequences that wait at its coordinator")
            int waiting,

            @Schema(description = "Sequences it runs at once; more wait")
            int capacity,

            @Schema(description = "Known tokens of all sequences that began here")
            long prefixQueries,

            @Schema(description = "Of these, tokens found in another sequence's cache")
            long prefixHits,

            @Schema(description = "Texts that its coordinator migrated to less loaded replicas, since it started")
            List<MigrationCount> changeOvers,

            List<RoleEntry> roles) {

        public MemberEntry {
            roles = List.copyOf(roles);
            changeOvers = List.copyOf(changeOvers);
        }
    }

    /** A role as its member reports it. */
    @Schema(name = "RoleBody")
    public record RoleEntry(
            int stage,
            int replica,

            @Schema(allowableValues = {"LOADING", "READY", "DRAINING", "FAILED"})
            String state,

            @Schema(description = "Grows with every change of the claim")
            long epoch,

            int firstLayer,

            @Schema(description = "The first layer that is not the stage's")
            int endLayer,

            @Schema(description = "Tokens sent to the role and not yet answered")
            long outstandingTokens,

            @Schema(description = "Pages of the KV cache in use by running sequences")
            int kvPagesUsed,

            @Schema(
                    description = "Pages of the KV cache that are retained for later prompts until running"
                            + " sequences need them")
            int kvPagesParked,

            @Schema(description = "Pages of the KV cache") int kvPages) {}

    /** Sequences that a member's coordinator moved from one replica of a stage to another, since it started. */
    @Schema(name = "ChangeOverBody")
    public record MigrationCount(int stage, int fromReplica, int toReplica, long sequences) {}
}
