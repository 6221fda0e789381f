package io.stagecoach.shard;

import static io.stagecoach.shard.KvCaches.Placement.FULL;
import static io.stagecoach.shard.KvCaches.Placement.NO_DONOR;
import static io.stagecoach.shard.KvCaches.Placement.PLACED;
import static io.stagecoach.shard.Segment.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.shard.KvCaches.Share;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KvCachesTest {
    private final UUID owner = new UUID(0, 1);
    private final UUID a = new UUID(1, 1);
    private final UUID b = new UUID(1, 2);
    private final UUID c = new UUID(1, 3);
    private final KvCaches caches = new KvCaches(4);

    private int[] pages(UUID cache) {
        return caches.find(cache, 0, 1).orElseThrow();
    }

    @Test
    void aCacheHasItsPagesUntilItIsReleased() {
        assertThat(caches.begin(a, owner, 2 * PAGE + 1, null)).isEqualTo(PLACED);
        int[] pages = pages(a);
        assertThat(pages).hasSize(3).doesNotHaveDuplicates();
        assertThat(caches.begin(a, owner, 2 * PAGE + 1, null)).as("repeated").isEqualTo(PLACED);
        assertThat(pages(a)).isEqualTo(pages);
        assertThat(caches.begin(b, owner, PAGE + 1, null)).isEqualTo(FULL);
        assertThat(caches.begin(b, owner, PAGE, null)).isEqualTo(PLACED);
        assertThat(caches.pagesUsed()).isEqualTo(4);
        caches.release(List.of(a, c));
        assertThat(caches.pagesUsed()).isEqualTo(1);
        assertThat(caches.find(a, 0, 1)).isEmpty();
        assertThat(caches.begin(c, owner, 3 * PAGE, null)).isEqualTo(PLACED);
    }

    @Test
    void onlyCachedPositionsCanBeContinuedOrRepeatedAndOnlyWithinThePages() {
        caches.begin(a, owner, PAGE, null);
        assertThat(caches.find(a, 1, 2)).as("nothing is cached yet").isEmpty();
        caches.advance(a, 8);
        assertThat(caches.find(a, 8, PAGE)).isPresent();
        assertThat(caches.find(a, 8, PAGE + 1)).as("no page").isEmpty();
        assertThat(caches.find(a, 3, 8)).as("a repeated step").isPresent();
        assertThat(caches.find(a, 9, 10)).as("a gap").isEmpty();
        caches.advance(a, 4);
        assertThat(caches.find(a, 8, 9))
                .as("a repeated step takes nothing away")
                .isPresent();
        assertThat(caches.find(a, -1, 1)).isEmpty();
        assertThat(caches.find(b, 0, 1)).isEmpty();
    }

    @Test
    void aReleasedCacheBeginsAnew() {
        caches.begin(a, owner, PAGE, null);
        caches.advance(a, 8);
        caches.release(List.of(a));
        caches.begin(a, owner, PAGE, null);
        assertThat(caches.find(a, 8, 9)).isEmpty();
    }

    @Test
    void sharedPagesAreHeldByBothAndGoWithTheLast() {
        caches.begin(a, owner, 2 * PAGE, null);
        caches.advance(a, PAGE + 5);
        assertThat(caches.begin(b, owner, 3 * PAGE, new Share(a, PAGE))).isEqualTo(PLACED);
        assertThat(pages(b)).hasSize(3).startsWith(pages(a)[0]).doesNotContain(pages(a)[1]);
        assertThat(caches.find(b, PAGE, PAGE + 1))
                .as("goes on after what it shares")
                .isPresent();
        assertThat(caches.find(b, PAGE + 1, PAGE + 2)).isEmpty();
        assertThat(caches.pagesUsed()).isEqualTo(4);
        caches.release(List.of(a));
        assertThat(caches.pagesUsed()).isEqualTo(3);
        caches.release(List.of(b));
        assertThat(caches.pagesUsed()).isZero();
    }

    @Test
    void aDonorMustHaveWhatIsShared() {
        assertThat(caches.begin(b, owner, PAGE, new Share(a, PAGE))).isEqualTo(NO_DONOR);
        caches.begin(a, owner, 2 * PAGE, null);
        caches.advance(a, PAGE - 1);
        assertThat(caches.begin(b, owner, PAGE, new Share(a, PAGE))).isEqualTo(NO_DONOR);
        assertThat(caches.pagesUsed()).isEqualTo(2);
        assertThatThrownBy(() -> new Share(a, PAGE + 1)).hasMessageContaining("only whole pages");
    }

    @Test
    void parkedCachesGoWhenPagesAreNeededTheLeastUsefulFirst() {
        for (UUID cache : List.of(a, b, c)) {
            caches.begin(cache, owner, PAGE, null);
            caches.advance(cache, PAGE);
        }
        caches.park(List.of(a, b, new UUID(7, 7)));
        assertThat(List.of(caches.pagesUsed(), caches.pagesParked(), caches.running()))
                .containsExactly(1, 2, 1);
        UUID d = new UUID(1, 4);
        assertThat(caches.begin(d, owner, 2 * PAGE, new Share(a, PAGE))).isEqualTo(PLACED);
        assertThat(List.of(caches.pagesUsed(), caches.pagesParked())).containsExactly(3, 1);
        UUID e = new UUID(1, 5);
        assertThat(caches.begin(e, owner, PAGE, null)).isEqualTo(PLACED);
        assertThat(caches.find(b, 0, 1)).as("a was of use later").isEmpty();
        assertThat(caches.find(a, 0, 1)).isPresent();
        assertThat(caches.begin(new UUID(1, 6), owner, PAGE, null)).isEqualTo(FULL);
        assertThat(caches.find(a, 0, 1)).as("given up in vain").isEmpty();
        assertThat(caches.find(d, PAGE, PAGE + 1)).as("what it shared stays").isPresent();
    }

    @Test
    void anOwnersCachesGoTogether() {
        UUID other = new UUID(0, 2);
        caches.begin(a, owner, 1, null);
        caches.begin(b, other, 1, null);
        caches.begin(c, owner, 1, null);
        caches.park(List.of(c));
        caches.releaseOwner(owner);
        assertThat(caches.find(a, 0, 1)).isEmpty();
        assertThat(caches.find(b, 0, 1)).isPresent();
        assertThat(caches.pagesParked()).isZero();
    }

    @Test
    void retainingDropsAnOwnersOtherCachesAndNoneOfAnybodyElse() {
        UUID other = new UUID(0, 2);
        caches.begin(a, owner, 1, null);
        caches.begin(b, owner, 1, null);
        caches.begin(c, other, 1, null);
        caches.retain(owner, List.of(a));
        assertThat(caches.running()).isEqualTo(2);
        assertThat(caches.find(a, 0, 1)).isPresent();
        assertThat(caches.find(c, 0, 1)).isPresent();
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new KvCaches(0)).hasMessageContaining("pages must be 1 or more");
        assertThatThrownBy(() -> caches.advance(a, 1)).hasMessageContaining("has no pages");
        caches.begin(a, owner, 1, null);
        assertThatThrownBy(() -> caches.advance(a, 0)).hasMessageContaining("end must be positive");
        assertThatThrownBy(() -> caches.begin(a, new UUID(0, 9), 1, null)).hasMessageContaining("belongs to");
    }

    /** Against a plain model: no page is written by two, none is lost, and the counters are right. */
    @Test
    void noPageIsLostOrTakenTwiceWhateverTheOrder() {
        KvCaches many = new KvCaches(12);
        Map<UUID, int[]> running = new HashMap<>();
        Map<UUID, int[]> parked = new HashMap<>();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 20_000; i++) {
            UUID cache = new UUID(0, random.nextInt(9));
            switch (random.nextInt(4)) {
                case 0 -> {
                    many.release(List.of(cache));
                    running.remove(cache);
                    parked.remove(cache);
                }
                case 1 -> {
                    many.park(List.of(cache));
                    int[] pages = running.remove(cache);
                    if (pages != null) {
                        parked.put(cache, pages);
                    }
                }
                default -> {
                    if (!running.containsKey(cache) && !parked.containsKey(cache)) {
                        UUID donor = new UUID(0, random.nextInt(9));
                        Share share = random.nextBoolean() ? new Share(donor, PAGE) : null;
                        if (many.begin(cache, owner, PAGE * (1 + random.nextInt(4)), share) == PLACED) {
                            running.put(cache, many.find(cache, 0, 1).orElseThrow());
                            many.advance(cache, PAGE);
                        }
                        parked.keySet().removeIf(other -> many.find(other, 0, 1).isEmpty());
                    }
                }
            }
            Set<Integer> used = distinct(running);
            Set<Integer> onlyParked = distinct(parked);
            onlyParked.removeAll(used);
            assertThat(many.pagesUsed()).isEqualTo(used.size());
            assertThat(many.pagesParked()).isEqualTo(onlyParked.size());
            assertThat(many.running()).isEqualTo(running.size());
            assertThat(running.values().stream()
                            .map(pages -> pages[pages.length - 1])
                            .filter(last -> count(running, last) > 1))
                    .as("only first pages are shared here, and those with 1 page alone")
                    .allMatch(last -> firstOfSome(running, last) || firstOfSome(parked, last));
        }
    }

    private static Set<Integer> distinct(Map<UUID, int[]> caches) {
        Set<Integer> pages = new TreeSet<>();
        caches.values().forEach(table -> Arrays.stream(table).forEach(pages::add));
        return pages;
    }

    private static long count(Map<UUID, int[]> caches, int page) {
        return caches.values().stream()
                .filter(table -> Arrays.stream(table).anyMatch(p -> p == page))
                .count();
    }

    private static boolean firstOfSome(Map<UUID, int[]> caches, int page) {
        return caches.values().stream().anyMatch(table -> table[0] == page);
    }
}
