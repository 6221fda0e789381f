package io.stagecoach.gateway.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stagecoach.gateway.cluster.ChangeOverView;
import io.stagecoach.gateway.cluster.ClusterView;
import io.stagecoach.gateway.cluster.MemberView;
import io.stagecoach.gateway.cluster.RoleView;
import io.stagecoach.gateway.generation.ModelProfile;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer of {@code GET /api/cluster}. */
record ClusterBody(
        @Schema(description = "Every stage has a live READY replica")
        boolean ready,

        @Schema(description = "Stages without one") List<Integer> missing,
        @Nullable ModelBody model,
        List<MemberBody> members,

        @Schema(
                description =
                        "What the cluster cannot get over by itself: a stage that no member has room for, or too few members")
        List<String> problems) {

    static ClusterBody of(ClusterView view) {
        return new ClusterBody(
                view.ready(),
                view.missingStages(),
                view.model().map(ModelBody::of).orElse(null),
                view.members().stream().map(MemberBody::of).toList(),
                view.problems());
    }

    /** The served model. */
    record ModelBody(
            String name,
            int layers,

            @Schema(description = "The longest sequence, prompt and answer together")
            int positions,

            @JsonProperty("vocabulary_size") int vocabularySize,
            int stages,
            String dtype,

            @Schema(description = "The token that ends a text") @JsonProperty("eos_id") @Nullable
            Integer eosId) {

        static ModelBody of(ModelProfile model) {
            return new ModelBody(
                    model.name(),
                    model.layers(),
                    model.positions(),
                    model.vocabularySize(),
                    model.stages(),
                    model.dtype(),
                    model.eosId().isPresent() ? model.eosId().getAsInt() : null);
        }
    }

    /** One member. */
    record MemberBody(
            String id,
            long pid,
            String address,

            @Schema(description = "Sequences it coordinates now")
            int running,

            @Schema(description = "Sequences that wait at its coordinator")
            int waiting,

            @Schema(description = "Sequences it runs at once; more wait")
            int capacity,

            @Schema(description = "Known tokens of all sequences that began here") @JsonProperty("prefix_queries")
            long prefixQueries,

            @Schema(description = "Those of them that were found in another sequence's cache")
            @JsonProperty("prefix_hits")
            long prefixHits,

            @Schema(description = "Texts that its coordinator moved to replicas with less to do, since it started")
            @JsonProperty("change_overs")
            List<ChangeOverBody> changeOvers,

            List<RoleBody> roles) {

        static MemberBody of(MemberView member) {
            return new MemberBody(
                    member.id(),
                    member.pid(),
                    member.address(),
                    member.running(),
                    member.waiting(),
                    member.capacity(),
                    member.prefixQueries(),
                    member.prefixHits(),
                    member.changeOvers().stream().map(ChangeOverBody::of).toList(),
                    member.roles().stream().map(RoleBody::of).toList());
        }
    }

    /** A way from one replica of a stage to another, and how many took it. */
    record ChangeOverBody(
            int stage,
            @JsonProperty("from_replica") int fromReplica,
            @JsonProperty("to_replica") int toReplica,
            long sequences) {

        static ChangeOverBody of(ChangeOverView way) {
            return new ChangeOverBody(way.stage(), way.fromReplica(), way.toReplica(), way.sequences());
        }
    }

    /** One role that a member holds. */
    record RoleBody(
            int stage,
            int replica,

            @Schema(allowableValues = {"LOADING", "READY", "DRAINING", "FAILED"})
            String state,

            @Schema(description = "Grows at every change of the claim")
            long epoch,

            @JsonProperty("first_layer") int firstLayer,

            @Schema(description = "The first layer that is not the stage's") @JsonProperty("end_layer")
            int endLayer,

            @Schema(description = "Tokens that were sent to the role and not yet answered")
            @JsonProperty("outstanding_tokens")
            long outstandingTokens,

            @Schema(description = "Pages of the KV cache that running sequences have") @JsonProperty("kv_pages_used")
            int kvPagesUsed,

            @Schema(description = "Pages of the KV cache that are kept for prompts to come, until others need them")
            @JsonProperty("kv_pages_parked")
            int kvPagesParked,

            @Schema(description = "Pages of the KV cache") @JsonProperty("kv_pages")
            int kvPages) {

        static RoleBody of(RoleView role) {
            return new RoleBody(
                    role.stage(),
                    role.replica(),
                    role.state(),
                    role.epoch(),
                    role.firstLayer(),
                    role.endLayer(),
                    role.outstandingTokens(),
                    role.kvPagesUsed(),
                    role.kvPagesParked(),
                    role.kvPages());
        }
    }
}
