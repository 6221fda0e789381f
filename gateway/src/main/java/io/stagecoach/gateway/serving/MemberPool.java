package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.cluster.ClusterView;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/** The live members. */
public interface MemberPool {
    /** The cluster as last seen; just after the start it waits for the first answer. Empty when no member answers. */
    Mono<ClusterView> view();

    /** The least busy live member; one of {@code avoid} only when there is no other. */
    Optional<Member> pick(Set<String> avoid);

    /** A member that makes the generation of this name, or keeps it; empty when none says so in time. */
    Mono<Member> holding(String name);

    /** Whether there is a live member that is not to be avoided. */
    boolean hasOther(Set<String> avoid);
}
