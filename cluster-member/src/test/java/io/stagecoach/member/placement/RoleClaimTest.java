package io.stagecoach.member.placement;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.member.placement.RoleClaim.ClaimEvent;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RoleClaimTest {
    private static final Role ROLE = new Role("gpt2", 1, 0);
    private static final UUID MEMBER = new UUID(0, 1);
    private static final List<ClaimEvent> EVENTS = List.of(
            new ClaimEvent.Claimed(MEMBER),
            new ClaimEvent.Loaded(),
            new ClaimEvent.LoadFailed(),
            new ClaimEvent.DrainBegun(),
            new ClaimEvent.Freed());

    /** What follows each state; an event that is missing here is illegal in it. */
    private static final Map<ClaimState, Map<Class<? extends ClaimEvent>, ClaimState>> LEGAL = Map.of(
            ClaimState.FREE, Map.of(ClaimEvent.Claimed.class, ClaimState.LOADING),
            ClaimState.LOADING,
                    Map.of(
                            ClaimEvent.Loaded.class, ClaimState.READY,
                            ClaimEvent.LoadFailed.class, ClaimState.FAILED,
                            ClaimEvent.Freed.class, ClaimState.FREE),
            ClaimState.FAILED, Map.of(ClaimEvent.Freed.class, ClaimState.FREE),
            ClaimState.READY,
                    Map.of(ClaimEvent.DrainBegun.class, ClaimState.DRAINING, ClaimEvent.Freed.class, ClaimState.FREE),
            ClaimState.DRAINING, Map.of(ClaimEvent.Freed.class, ClaimState.FREE));

    static Stream<Arguments> everyStateAndEvent() {
        return Stream.of(ClaimState.values())
                .flatMap(state -> EVENTS.stream().map(event -> Arguments.of(state, event)));
    }

    @ParameterizedTest
    @MethodSource("everyStateAndEvent")
    void takesTheLegalTransitionsAndNoOther(ClaimState state, ClaimEvent event) {
        RoleClaim claim = claim(state, 7);
        ClaimState next = requireNonNull(LEGAL.get(state)).get(event.getClass());
        if (next == null) {
            assertThatThrownBy(() -> claim.apply(event))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("gpt2/1/0 is " + state);
        } else {
            assertThat(claim.apply(event)).isEqualTo(claim(next, 8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasAHolderUnlessItIsFree(ClaimState state) {
        UUID wrong = state == ClaimState.FREE ? MEMBER : null;
        assertThatThrownBy(() -> new RoleClaim(ROLE, wrong, 1, state))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only a free role has none");
    }

    @Test
    void startsUnclaimed() {
        assertThat(RoleClaim.never(ROLE)).isEqualTo(new RoleClaim(ROLE, null, 0, ClaimState.FREE));
        assertThat(RoleClaim.never(ROLE).heldBy(MEMBER)).isFalse();
    }

    @Test
    void refusesNegativeNumbers() {
        assertThatThrownBy(() -> new RoleClaim(ROLE, MEMBER, -1, ClaimState.READY))
                .hasMessageContaining("an epoch counts from 0");
        assertThatThrownBy(() -> new Role("gpt2", -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Role("gpt2", 0, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static RoleClaim claim(ClaimState state, long epoch) {
        return new RoleClaim(ROLE, state == ClaimState.FREE ? null : MEMBER, epoch, state);
    }
}
