package io.stagecoach.system.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stagecoach.bench.chaos.Client;
import io.stagecoach.bench.chaos.Conversation;
import io.stagecoach.bench.chaos.Load;
import io.stagecoach.bench.chaos.Order;
import io.stagecoach.bench.chaos.Pause;
import io.stagecoach.bench.chaos.Text;
import io.stagecoach.bench.chaos.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Whatever happens to one member, every text is what it is undisturbed, and the cluster is whole again afterwards. */
@RequiresDocker
class ContainersTest {
    private static final List<Order> ORDERS = Order.orders(12, 4);
    private static final int CLIENTS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TO_SETTLE = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init")
    private static ContainerCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private static Client client;

    @SuppressWarnings("NullAway.Init")
    private static List<Text> references;

    @SuppressWarnings("NullAway.Init")
    private Load load;

    /** What is done to a member, and undone. */
    private interface Disturbance {
        void happen() throws Exception;
    }

    @BeforeAll
    static void start() throws Exception {
        Images.build();
        cluster = ContainerCluster.start();
        client = new Client(List.of(cluster.address()), PATIENCE, System::nanoTime, Pause.REAL);
        references = Load.references(client, ORDERS, CLIENTS);
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
        cluster.awaitWhole("whole before", TO_SETTLE);
        load = new Load(client, ORDERS);
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
    void everyMemberIsRestartedOneByOne() throws Exception {
        keepsEveryText(() -> {
            for (int member = 0; member < ContainerCluster.MEMBERS; member++) {
                cluster.restart(member);
                cluster.awaitWhole("whole after the restart of member " + member, TO_SETTLE);
            }
        });
    }

    private void keepsEveryText(Disturbance disturbance) throws Exception {
        long begun = System.nanoTime();
        try {
            disturbance.happen();
            cluster.awaitWhole("whole again", TO_SETTLE);
            awaitTexts(CLIENTS);
        } finally {
            List<Conversation> conversations = load.stop();
            assertThat(conversations)
                    .as("streams that ran when it happened")
                    .anyMatch(conversation -> conversation.begun() < begun && conversation.ended() > begun);
            assertThat(conversations)
                    .extracting(
                            conversation -> Verdict.of(conversation, references.get(conversation.order()), List.of()))
                    .containsOnly(new Verdict(Verdict.Kind.KEPT, ""));
        }
    }

    /** Until so many more texts are over: whatever ran has ended, and others have begun. */
    private void awaitTexts(int more) {
        int wanted = load.finished() + more;
        await("texts are made").atMost(PATIENCE).until(() -> load.finished() >= wanted);
    }
}
