package io.stagecoach.member.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.cluster.MemberAttributes;
import io.stagecoach.member.placement.Resources;
import io.stagecoach.member.stage.StageWorker;
import io.stagecoach.member.testing.FakeModel;
import java.time.Duration;
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

    private final Map<UUID, MemberAttributes> live = new HashMap<>(Map.of(SELF, card("here", 8)));
    private final StageWorker runner =
            new StageWorker("a", role -> new FakeModel(1, 1).shard(0), Runnable::run, System::nanoTime);
    private final List<Integer> threads = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private long now = -5;
    private final CoreShare share = new CoreShare(SELF, () -> live, runner, threads::add, () -> now, later::add);

    @ParameterizedTest
    @CsvSource({"8, 1, 8", "8, 2, 4", "8, 3, 2", "2, 3, 1", "1, 1, 1", "64, 12, 5"})
    void isTheCoresDividedByTheMembersOfTheHost(int cores, int members, int expected) {
        MemberAttributes own = card("here", cores);
        List<MemberAttributes> all = new ArrayList<>(List.of(card("there", 2), card("there", 2)));
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
        share.update();
        settle();
        assertThat(threads).as("it may come back").containsExactly(8, 4);
        assertThat(later).hasSize(1);
        passBy(CoreShare.BEFORE_MORE);
        settle();
        assertThat(threads).containsExactly(8, 4, 8);
    }

    @Test
    void oneThatComesBackFindsItsCores() throws InterruptedException {
        live.put(new UUID(0, 2), card("here", 8));
        share.update();
        live.remove(new UUID(0, 2));
        share.update();
        now += CoreShare.BEFORE_MORE.toNanos() / 2;
        live.put(new UUID(0, 3), card("here", 8));
        share.update();
        live.remove(new UUID(0, 3));
        share.update();
        assertThat(later).as("each loss is waited for").hasSize(2);
        now += CoreShare.BEFORE_MORE.toNanos() / 2;
        later.getFirst().run();
        settle();
        assertThat(threads).containsExactly(4);
        passBy(CoreShare.BEFORE_MORE.dividedBy(2));
        settle();
        assertThat(threads).containsExactly(4, 8);
    }

    @Test
    void aMemberThatHasLeftChangesNothing() throws InterruptedException {
        live.clear();
        share.update();
        settle();
        assertThat(threads).isEmpty();
    }

    private void passBy(Duration time) {
        now += time.toNanos();
        later.getLast().run();
    }

    private void settle() throws InterruptedException {
        while (runner.runNext(0, TimeUnit.SECONDS)) {
            // until nothing waits
        }
    }

    private static MemberAttributes card(String host, int cores) {
        return new MemberAttributes("a", "a:1", host, cores, 1, -1, Resources.UNLIMITED);
    }
}
