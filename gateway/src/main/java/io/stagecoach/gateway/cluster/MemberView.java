package io.stagecoach.gateway.cluster;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** A member as the cluster describes it. */
@Schema(name = "MemberBody")
public record MemberView(
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

        @Schema(description = "Those of them that were found in another sequence's cache")
        long prefixHits,

        @Schema(description = "Texts that its coordinator moved to replicas with less to do, since it started")
        List<ChangeOverView> changeOvers,

        List<RoleView> roles) {

    public MemberView {
        roles = List.copyOf(roles);
        changeOvers = List.copyOf(changeOvers);
    }
}
