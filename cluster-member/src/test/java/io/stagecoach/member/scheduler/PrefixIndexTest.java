package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.scheduler.PrefixIndex.Donor;
import io.stagecoach.member.scheduler.Routing.Route;
import io.stagecoach.member.testing.SimCluster;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrefixIndexTest {
    private static final Route ROUTE = new Route(List.of(SimCluster.role(0, 0)));
    private static final Route OTHER = new Route(List.of(SimCluster.role(0, 1)));
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final int PAGE = 4;

    private final PrefixIndex index = new PrefixIndex(PAGE);

    @Test
    void findsEqualWholePages() {
        index.extend(A, ROUTE, tokens(0, 14), 14);
        assertThat(longest(tokens(0, 20))).contains(new Donor(A, 12));
        assertThat(longest(tokens(0, 11))).contains(new Donor(A, 8));
        int[] differs = tokens(0, 20);
        differs[9] = 99;
        assertThat(longest(differs)).contains(new Donor(A, 8));
        differs[0] = 99;
        assertThat(longest(differs)).isEmpty();
    }

    @Test
    void leavesTheLastTokenToBeComputed() {
        index.extend(A, ROUTE, tokens(0, 8), 8);
        assertThat(longest(tokens(0, 8))).contains(new Donor(A, 4));
        assertThat(longest(tokens(0, 9))).contains(new Donor(A, 8));
        assertThat(longest(tokens(0, 4))).isEmpty();
        assertThat(longest(new int[0])).isEmpty();
    }

    @Test
    void findsOnlyComputedPages() {
        int[] tokens = tokens(0, 16);
        index.extend(A, ROUTE, tokens, 3);
        assertThat(index.has(A)).isFalse();
        index.extend(A, ROUTE, tokens, 7);
        assertThat(longest(tokens(0, 16))).contains(new Donor(A, 4));
        index.extend(A, ROUTE, tokens, 16);
        assertThat(longest(tokens(0, 16))).contains(new Donor(A, 12));
    }

    @Test
    void ignoresCachesOfOtherRoutes() {
        index.extend(A, ROUTE, tokens(0, 8), 8);
        assertThat(index.longest(OTHER, tokens(0, 16), 16)).isEmpty();
    }

    @Test
    void aPageMatchesOnlyAfterAnEqualPrefix() {
        index.extend(A, ROUTE, tokens(0, 8), 8);
        assertThat(longest(tokens(4, 12))).isEmpty();
    }

    @Test
    void prefersTheNewestAndFallsBackToOthers() {
        index.extend(A, ROUTE, tokens(0, 12), 12);
        index.extend(B, ROUTE, tokens(0, 8), 8);
        assertThat(longest(tokens(0, 9))).contains(new Donor(B, 8));
        assertThat(longest(tokens(0, 20))).as("longer is better").contains(new Donor(A, 12));
        index.remove(B);
        assertThat(longest(tokens(0, 9))).contains(new Donor(A, 8));
        index.remove(A);
        index.remove(A);
        assertThat(longest(tokens(0, 20))).isEmpty();
    }

    private Optional<Donor> longest(int[] tokens) {
        return index.longest(ROUTE, tokens, tokens.length);
    }

    private static int[] tokens(int first, int end) {
        return IntStream.range(first, end).toArray();
    }
}
