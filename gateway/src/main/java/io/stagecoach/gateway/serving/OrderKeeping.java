package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.cluster.CallFailedException;
import io.stagecoach.gateway.problem.Problem;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Has the cluster keep orders; a member that does not answer is passed over for another. */
public final class OrderKeeping {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final MemberPool members;

    public OrderKeeping(MemberPool members) {
        this.members = members;
    }

    public Mono<Void> keep(String id, byte[] order) {
        return anywhere(member -> member.keep(id, order));
    }

    /** Empty when there is nothing of this id, or no longer. */
    public Mono<byte[]> recall(String id) {
        return anywhere(member -> member.recall(id));
    }

    private <T> Mono<T> anywhere(Function<Member, Mono<T>> call) {
        return Mono.defer(() -> next(call, new HashSet<>()));
    }

    private <T> Mono<T> next(Function<Member, Mono<T>> call, Set<String> failed) {
        Optional<Member> member = members.pick(failed);
        if (member.isEmpty() || !failed.add(member.get().address())) {
            return Mono.error(Problem.noMember(RETRY_AFTER));
        }
        return call.apply(member.get()).onErrorResume(CallFailedException.class, failure -> next(call, failed));
    }
}
