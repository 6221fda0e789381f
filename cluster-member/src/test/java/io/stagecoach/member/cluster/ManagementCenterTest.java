package io.stagecoach.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Hazelcast's Management Center sees: it is a client that knows the cluster's name and a member's address. */
@Tag("cluster")
class ManagementCenterTest {
    private static final Path PAGE = Path.of("..", "docs", "metrics.md");

    private final Nodes nodes = new Nodes(2);

    @SuppressWarnings("NullAway.Init")
    private HazelcastInstance client;

    @BeforeEach
    void connect() {
        Config member = config();
        ClientConfig config = new ClientConfig().setClusterName(member.getClusterName());
        config.getNetworkConfig()
                .addAddress("127.0.0.1:" + member.getNetworkConfig().getPort());
        client = HazelcastClient.newHazelcastClient(config);
    }

    @AfterEach
    void leave() {
        client.shutdown();
        nodes.close();
    }

    @Test
    void membersHaveTheirNames() {
        assertThat(client.getCluster().getMembers())
                .extracting(member -> member.getAttribute("id"))
                .containsExactlyInAnyOrder("node0", "node1");
    }

    @Test
    void whatIsThereHasTheNamesOfTheDocumentation() throws IOException {
        HazelcastCluster cluster = nodes.get(0).cluster();
        cluster.claims().all();
        cluster.orders();
        cluster.stages();

        // The member that the client asks hears of an object a moment after the member that made it.
        await().atMost(Duration.ofSeconds(Nodes.LIMIT_S))
                .untilAsserted(() -> assertThat(client.getDistributedObjects())
                        .extracting(DistributedObject::getName)
                        .filteredOn(name -> !name.startsWith("__"))
                        .containsExactlyInAnyOrderElementsOf(documented("(?:map|topic)")));
        assertThat(config().getExecutorConfigs().keySet())
                .filteredOn(name -> !name.equals("default"))
                .containsExactlyInAnyOrderElementsOf(documented("executor"));
    }

    private Config config() {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(each -> each.getCluster()
                        .getLocalMember()
                        .getUuid()
                        .equals(nodes.get(0).uuid()))
                .findFirst()
                .orElseThrow()
                .getConfig();
    }

    private static List<String> documented(String kind) throws IOException {
        return Pattern.compile("(?m)^\\| " + kind + " `([a-z-]+)` \\|")
                .matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1))
                .toList();
    }
}
