package io.stagecoach.member.cluster;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.JoinConfig;
import io.stagecoach.member.placement.Resources;
import io.stagecoach.member.stage.StageWorker;
import io.stagecoach.member.testing.FakeModel;
import io.stagecoach.member.testing.FreePorts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HazelcastSettingsTest {
    private static final MemberAttributes CARD =
            new MemberAttributes("a", "127.0.0.1:50051", "here", 4, 1, 0, Resources.UNLIMITED);

    @Test
    void looksForMembersThatAreNamedOneByOne() {
        JoinConfig join = joining(null);
        assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
        assertThat(join.getTcpIpConfig().getMembers()).containsExactly("x:5701", "y:5701");
        assertThat(join.getKubernetesConfig().isEnabled()).isFalse();
    }

    @Test
    void looksForMembersByAServicesName() {
        JoinConfig join = joining("member.stagecoach");
        assertThat(join.getTcpIpConfig().isEnabled()).isFalse();
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
        assertThat(join.getKubernetesConfig().isEnabled()).isTrue();
        assertThat(join.getKubernetesConfig().getProperties())
                .containsEntry("service-dns", "member.stagecoach")
                .containsEntry("service-port", "5701");
    }

    /** Hazelcast itself takes the settings; that members find one another so is seen where containers have names. */
    @Test
    void foundsAClusterWhereTheNameStandsForItselfAlone() {
        HazelcastSettings settings =
                new HazelcastSettings("dns-test", FreePorts.find(1).getFirst(), "127.0.0.1", List.of(), "localhost");
        FakeModel model = new FakeModel(2, 4);
        StageWorker runner = new StageWorker("a", role -> model.shard(role.stage()), Runnable::run, System::nanoTime);
        HazelcastCluster cluster = HazelcastCluster.join(settings, CARD, runner);
        assertThat(cluster.isRunning()).isTrue();
        assertThat(cluster.cards()).containsOnlyKeys(cluster.self());
        cluster.close();
        assertThat(cluster.isRunning()).isFalse();
    }

    private static JoinConfig joining(@Nullable String dns) {
        HazelcastSettings settings = new HazelcastSettings("test", 5701, "10.0.0.1", List.of("x:5701", "y:5701"), dns);
        return requireNonNull(settings.toConfig(CARD).getNetworkConfig().getJoin());
    }
}
