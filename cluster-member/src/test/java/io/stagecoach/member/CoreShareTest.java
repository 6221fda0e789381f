package io.stagecoach.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.claim.Resources;
import io.stagecoach.hazelcast.MemberCard;
import io.stagecoach.stage.StageRunner;
import io.stagecoach.testing.FakeModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoreShareTest {
    private static final UUID SELF = new UUID(0, 1);

    private final Map<UUID, MemberCard> live = new HashMap<>(Map.of(SELF, card("here", 8)));
    private final StageRunner runner =
            new StageRunner("a", role -> new FakeModel(1, 1).shard(0), Runnable::run, System::nanoTime);
    private final List<Integer> threads = new ArrayList<>();
    private final CoreShare share = new CoreShare(SELF, () -> live, runner, threads::add);

    @ParameterizedTest
    @CsvSource({"8, 1, 8", "8, 2, 4", "8, 3, 2", "2, 3, 1", "1, 1, 1", "64, 12, 5"})
    void isTheCoresDividedByTheMembersOfTheHost(int cores, int members, int expected) {
        MemberCard own = card("here", cores);
        List<MemberCard> all = new ArrayList<>(List.of(card("there", 2), card("there", 2)));
        IntStream.range(0, members).forEach(i -> all.add(card("here", cores)));
        assertThat(CoreShare.share(own, all)).isEqualTo(expected);
    }

    @Test
    void changesWithThoseWhoComeAndGo() throws InterruptedException {
        share.update();
        live.put(new UUID(0, 2), card("here", 8));
        share.update();
        live.put(new UUID(0, 3), card("there", 8));
        share.update();
        assertThat(threads).as("set by the thread that makes the passes").isEmpty();
        settle();
        assertThat(threads).containsExactly(8, 4);
        live.remove(new UUID(0, 2));
        share.update();
        settle();
        assertThat(threads).containsExactly(8, 4, 8);
    }

    @Test
    void aMemberThatHasLeftChangesNothing() throws InterruptedException {
        live.clear();
        share.update();
        settle();
        assertThat(threads).isEmpty();
    }

    private void settle() throws InterruptedException {
        while (runner.runNext(0, TimeUnit.SECONDS)) {
            // until nothing waits
        }
    }

    private static MemberCard card(String host, int cores) {
        return new MemberCard("a", "a:1", host, cores, 1, -1, Resources.UNLIMITED);
    }
}
