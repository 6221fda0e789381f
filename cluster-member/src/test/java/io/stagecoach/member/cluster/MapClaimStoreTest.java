package io.stagecoach.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.IndeterminateOperationStateException;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.placement.RoleClaim.ClaimEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A claim that was stored counts, though a copy of it is waited for at a member that was lost. */
class MapClaimStoreTest {
    private static final RoleClaim BEFORE = RoleClaim.never(new Role("gpt2", 0, 0));
    private static final RoleClaim NEXT = BEFORE.apply(new ClaimEvent.Claimed(new UUID(0, 1)));
    private static final RoleClaim OTHERS = BEFORE.apply(new ClaimEvent.Claimed(new UUID(0, 2)));

    private final CompletableFuture<Boolean> answer = new CompletableFuture<>();
    private final List<@Nullable RoleClaim> seen = new ArrayList<>();

    @Test
    void anAnswerThatComesIsTaken() {
        answer.complete(false);
        assertThat(await(NEXT)).isFalse();
        assertThat(seen).as("nobody looks").isEmpty();
    }

    @Test
    void withoutAnAnswerItCountsWhatIsStored() {
        assertThat(await(NEXT)).isTrue();
        assertThat(seen).containsExactly(NEXT);
    }

    @Test
    void whileSomethingElseIsStoredTheAnswerIsWaitedFor() {
        assertThat(MapClaimStore.await(
                        answer,
                        NEXT,
                        () -> {
                            seen.add(OTHERS);
                            if (seen.size() == 3) {
                                answer.complete(false);
                            }
                            return seen.size() == 1 ? null : OTHERS;
                        },
                        Duration.ZERO))
                .isFalse();
        assertThat(seen).hasSize(3);
    }

    @Test
    void aFailureIsTold() {
        answer.completeExceptionally(new IndeterminateOperationStateException("its owner was lost"));
        assertThatThrownBy(() -> await(NEXT))
                .isInstanceOf(HazelcastException.class)
                .hasMessageContaining("could not store")
                .cause()
                .hasMessageContaining("its owner was lost");
    }

    private boolean await(RoleClaim stored) {
        return MapClaimStore.await(
                answer,
                NEXT,
                () -> {
                    seen.add(stored);
                    return stored;
                },
                Duration.ZERO);
    }
}
