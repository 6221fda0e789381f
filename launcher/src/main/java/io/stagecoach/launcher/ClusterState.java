package io.stagecoach.launcher;

import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code GET /api/cluster} says of a cluster that starts.
 *
 * @param ready every stage has a READY replica
 * @param roles of each member, the states of its roles
 * @param problems what the cluster cannot get over by itself
 */
record ClusterState(boolean ready, List<List<String>> roles, List<String> problems) {
    /** @return empty where the answer is none of a gateway's */
    static Optional<ClusterState> of(String json) {
        try {
            JsonNode state = JsonMapper.shared().readTree(json);
            return Optional.of(new ClusterState(
                    state.path("ready").asBoolean(false),
                    state.path("members")
                            .valueStream()
                            .map(member -> member.path("roles")
                                    .valueStream()
                                    .map(role -> role.path("state").asString(""))
                                    .toList())
                            .toList(),
                    state.path("problems")
                            .valueStream()
                            .map(problem -> problem.asString(""))
                            .toList()));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Serves with so many members, each of them with a role, and no role on its way. */
    boolean isComplete(int members) {
        return ready
                && roles.size() == members
                && roles.stream().noneMatch(List::isEmpty)
                && count("LOADING") + count("DRAINING") == 0;
    }

    Optional<String> problem() {
        return problems.stream().findFirst();
    }

    /** How far the stages are. */
    String progress() {
        return roles.size() + " members, " + count("READY") + " stages ready, " + count("LOADING") + " loading";
    }

    private long count(String wanted) {
        return roles.stream().flatMap(List::stream).filter(wanted::equals).count();
    }
}
