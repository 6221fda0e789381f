package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.cluster.ClusterView;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/** The live members. */
public interface MemberPool {
    /** The cluster as last seen; just after the start it waits for the first answer. Empty when no member answers. */
    Mono<ClusterView> view();

    /** The member for the next generation; one of {@code avoid} only when there is no other. */
    Optional<Member> pick(Set<String> avoid);

    /** Asks all members whether they retain the generation of this name. Empty when none says so in time. */
    Optional<Member> holding(String name, CallHeaders headers) throws InterruptedException;

    /** Whether there is a live member that is not to be avoided. */
    boolean hasOther(Set<String> avoid);
}
