package io.stagecoach.system.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stagecoach.bench.chaos.ChaosClient;
import io.stagecoach.bench.chaos.Completion;
import io.stagecoach.bench.chaos.CompletionRequest;
import io.stagecoach.bench.chaos.LoadGenerator;
import io.stagecoach.bench.chaos.RequestHistory;
import io.stagecoach.bench.chaos.Sleeper;
import io.stagecoach.bench.chaos.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Whatever happens to one member, every text is what it is undisturbed, and the cluster is whole again afterwards. */
@RequiresDocker
class ContainersTest {
    private static final List<CompletionRequest> REQUESTS = CompletionRequest.workload(12, 4);
    private static final int CLIENTS = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init")
    private static ContainerCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private static ChaosClient client;

    @SuppressWarnings("NullAway.Init")
    private static List<Completion> references;

    @SuppressWarnings("NullAway.Init")
    private LoadGenerator load;

    /** What is done to a member, and reverted. */
    private interface Fault {
        void happen() throws Exception;
    }

    @BeforeAll
    static void start() throws Exception {
        Images.build();
        cluster = ContainerCluster.start();
        client = new ChaosClient(List.of(cluster.address()), TIMEOUT, System::nanoTime, Sleeper.REAL);
        references = LoadGenerator.references(client, REQUESTS, CLIENTS);
    }

    @AfterAll
    static void stop() {
        if (client != null) {
            client.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void drive() throws Exception {
        cluster.awaitWhole("whole before", RECOVERY_LIMIT);
        load = new LoadGenerator(client, REQUESTS);
        load.start(CLIENTS);
        awaitTexts(CLIENTS);
    }

    @AfterEach
    void keepLogs(TestInfo test) throws IOException {
        cluster.writeLogs(test.getTestMethod().orElseThrow().getName());
    }

    @Test
    void aMemberIsKilledAndStartedAgain() throws Exception {
        keepsEveryText(() -> {
            cluster.kill(0);
            awaitTexts(2 * CLIENTS);
            cluster.start(0);
        });
    }

    @Test
    void aMemberStandsStillForAWhile() throws Exception {
        keepsEveryText(() -> {
            cluster.pause(1);
            awaitTexts(CLIENTS);
            cluster.unpause(1);
        });
    }

    @Test
    void aMemberIsCutOffFromTheNetworkAndComesBack() throws Exception {
        keepsEveryText(() -> {
            cluster.disconnect(2);
            awaitTexts(CLIENTS);
            cluster.reconnect(2);
        });
    }

    @Test
    void aMemberIsRestarted() throws Exception {
        keepsEveryText(() -> cluster.restart(0));
    }

    @Test
    @Tag("long")
    void everyMemberIsRestartedOneByOne() throws Exception {
        keepsEveryText(() -> {
            for (int member = 0; member < ContainerCluster.MEMBERS; member++) {
                cluster.restart(member);
                cluster.awaitWhole("whole after the restart of member " + member, RECOVERY_LIMIT);
            }
        });
    }

    private void keepsEveryText(Fault fault) throws Exception {
        long started = System.nanoTime();
        try {
            fault.happen();
            cluster.awaitWhole("whole again", RECOVERY_LIMIT);
            awaitTexts(CLIENTS);
        } finally {
            List<RequestHistory> histories = load.stop();
            assertThat(histories)
                    .as("streams that ran when it happened")
                    .anyMatch(history -> history.started() < started && history.ended() > started);
            assertThat(histories)
                    .extracting(history -> Verdict.of(history, references.get(history.request()), List.of()))
                    .containsOnly(new Verdict(Verdict.Outcome.IDENTICAL, ""));
        }
    }

    /** Until so many more texts are over: whatever ran has ended, and others have started. */
    private void awaitTexts(int more) {
        int wanted = load.finished() + more;
        await("texts are made").atMost(TIMEOUT).until(() -> load.finished() >= wanted);
    }
}
