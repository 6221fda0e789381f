package io.stagecoach.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KvSlotsTest {
    private final UUID owner = new UUID(0, 1);
    private final UUID a = new UUID(1, 1);
    private final UUID b = new UUID(1, 2);
    private final UUID c = new UUID(1, 3);
    private final KvSlots slots = new KvSlots(2);

    @Test
    void aCacheKeepsItsSlotUntilItIsReleased() {
        int slot = slots.acquire(a, owner).orElseThrow();
        assertThat(slots.acquire(a, owner)).hasValue(slot);
        assertThat(slots.acquire(b, owner)).isPresent().isNotEqualTo(OptionalInt.of(slot));
        assertThat(slots.acquire(c, owner)).as("full").isEmpty();
        assertThat(slots.used()).isEqualTo(2);
        slots.release(List.of(a, c));
        assertThat(slots.acquire(c, owner)).hasValue(slot);
        assertThat(slots.find(a, 0)).isEmpty();
    }

    @Test
    void onlyCachedPositionsCanBeContinuedOrRepeated() {
        int slot = slots.acquire(a, owner).orElseThrow();
        assertThat(slots.find(a, 0)).hasValue(slot);
        assertThat(slots.find(a, 1)).as("nothing is cached yet").isEmpty();
        slots.advance(a, 8);
        assertThat(slots.find(a, 8)).hasValue(slot);
        assertThat(slots.find(a, 3)).as("a repeated step").hasValue(slot);
        assertThat(slots.find(a, 9)).as("a gap").isEmpty();
        slots.advance(a, 4);
        assertThat(slots.find(a, 8)).as("a repeated step takes nothing away").hasValue(slot);
        assertThat(slots.find(a, -1)).isEmpty();
        assertThat(slots.find(b, 0)).isEmpty();
    }

    @Test
    void aReleasedCacheBeginsAnew() {
        slots.acquire(a, owner);
        slots.advance(a, 8);
        slots.release(List.of(a));
        slots.acquire(a, owner);
        assertThat(slots.find(a, 8)).isEmpty();
    }

    @Test
    void anOwnersCachesGoTogether() {
        UUID other = new UUID(0, 2);
        slots.acquire(a, owner);
        slots.acquire(b, other);
        slots.releaseOwner(owner);
        assertThat(slots.find(a, 0)).isEmpty();
        assertThat(slots.find(b, 0)).isPresent();
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new KvSlots(0)).hasMessageContaining("slots must be 1 or more");
        assertThatThrownBy(() -> slots.advance(a, 1)).hasMessageContaining("has no slot");
        slots.acquire(a, owner);
        assertThatThrownBy(() -> slots.advance(a, 0)).hasMessageContaining("end must be positive");
        assertThatThrownBy(() -> slots.acquire(a, new UUID(0, 9))).hasMessageContaining("belongs to");
    }

    /** Against a plain model: no slot is ever shared, none is lost. */
    @Test
    void noSlotIsSharedOrLostWhateverTheOrder() {
        KvSlots many = new KvSlots(5);
        Map<UUID, Integer> expected = new HashMap<>();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 5000; i++) {
            UUID cache = new UUID(0, random.nextInt(9));
            if (random.nextBoolean()) {
                OptionalInt slot = many.acquire(cache, owner);
                assertThat(slot.isPresent()).isEqualTo(expected.containsKey(cache) || expected.size() < 5);
                slot.ifPresent(number -> expected.put(cache, number));
            } else {
                many.release(List.of(cache));
                expected.remove(cache);
            }
            assertThat(many.used()).isEqualTo(expected.size());
            assertThat(expected.values()).doesNotHaveDuplicates().allMatch(slot -> slot >= 0 && slot < 5);
        }
    }

    @Test
    void retainingFreesAnOwnersOtherCachesAndNoneOfAnybodyElse() {
        KvSlots slots = new KvSlots(4);
        UUID owner = new UUID(1, 0);
        UUID kept = new UUID(2, 1);
        UUID other = new UUID(2, 3);
        slots.acquire(kept, owner);
        slots.acquire(new UUID(2, 2), owner);
        slots.acquire(other, new UUID(1, 1));

        slots.retain(owner, List.of(kept));

        assertThat(slots.used()).isEqualTo(2);
        assertThat(slots.find(kept, 0)).isPresent();
        assertThat(slots.find(other, 0)).isPresent();
    }
}
