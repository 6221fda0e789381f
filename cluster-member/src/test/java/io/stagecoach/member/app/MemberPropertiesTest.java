package io.stagecoach.member.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.config.ClusterConfig;
import io.stagecoach.config.ConfigReader;
import io.stagecoach.config.HostPort;
import io.stagecoach.member.cluster.HazelcastSettings;
import io.stagecoach.member.cluster.MemberAttributes;
import io.stagecoach.member.placement.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class MemberPropertiesTest {
    private static final ClusterConfig FILE = ConfigReader.parse("""
            {"model_name": "gpt2", "nodes": [
              {"id": "a", "address": "alpha:50051", "model_part": 0},
              {"id": "b", "address": "beta:50052", "model_part": 1},
              {"id": "c", "address": "beta:50053", "model_part": 1}]}
            """);

    private static final Machine MACHINE = new Machine(8, 8, Optional.of("boot"), 8L << 30, false);

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new MemberProperties(
                        "config.json",
                        null,
                        null,
                        "node1",
                        null,
                        null,
                        5701,
                        List.of(),
                        null,
                        0,
                        Duration.ofSeconds(5),
                        1,
                        DataSize.ofBytes(0),
                        DataSize.ofBytes(0),
                        0,
                        "cpu",
                        Duration.ofSeconds(20)));
    }

    @Test
    void takesWhatItIsTold() {
        MemberProperties properties = bind(Map.of(
                "stagecoach.config", "/etc/stagecoach.json",
                "stagecoach.model", "distilgpt2",
                "stagecoach.dtype", "bf16",
                "stagecoach.node", "b",
                "stagecoach.join", "x:1,y:2",
                "stagecoach.join-dns", "member",
                "stagecoach.expected-members", "5",
                "stagecoach.formation-grace", "90s",
                "stagecoach.threads", "3",
                "stagecoach.device", "cuda"));
        assertThat(properties.device()).isEqualTo("cuda");
        assertThat(properties.config()).isEqualTo("/etc/stagecoach.json");
        assertThat(properties.expectedMembers()).isEqualTo(5);
        assertThat(properties.formationGrace()).isEqualTo(Duration.ofSeconds(90));
        assertThat(properties.threads()).isEqualTo(3);
        assertThat(properties.applyTo(FILE).modelName()).isEqualTo("distilgpt2");
        assertThat(properties.applyTo(FILE).dtype()).isEqualTo("bf16");
        assertThat(properties.hazelcast(FILE).join()).containsExactly("x:1", "y:2");
        assertThat(properties.hazelcast(FILE).joinDns()).isEqualTo("member");
    }

    @Test
    void leavesTheFileAloneWhereItIsToldNothing() {
        assertThat(bind(Map.of()).applyTo(FILE)).isEqualTo(FILE);
    }

    @Test
    void aNodeOfTheFileHasAnAddressAndAStage() {
        MemberProperties properties = bind(Map.of("stagecoach.node", "b", "stagecoach.member-port", "6000"));
        assertThat(properties.attributes(FILE, MACHINE, 100))
                .isEqualTo(new MemberAttributes(
                        "b",
                        "beta:50052",
                        "boot",
                        8,
                        ProcessHandle.current().pid(),
                        1,
                        new Resources(MACHINE.usableMemory(), true, 100)));
        assertThat(properties.hazelcast(FILE))
                .isEqualTo(new HazelcastSettings("stagecoach", 6000, "beta", List.of("alpha:6000", "beta:6000")));
    }

    @Test
    void membersCanBeToldTheHostThatTheyShare() {
        assertThat(bind(Map.of("stagecoach.host", "machine-7"))
                        .attributes(FILE, MACHINE, 100)
                        .host())
                .isEqualTo("machine-7");
        assertThat(bind(Map.of("stagecoach.host", " "))
                        .attributes(FILE, MACHINE, 100)
                        .host())
                .isEqualTo("boot");
    }

    @Test
    void anyOtherNodeHasNoStageOfItsOwn() {
        MemberProperties properties = bind(Map.of("stagecoach.node", "node9"));
        assertThat(properties.addressIn(FILE)).isEqualTo(new HostPort("localhost", 50051));
        assertThat(properties.attributes(FILE, MACHINE, 100).preferredStage()).isEqualTo(-1);
    }

    @Test
    void anAddressThatIsGivenCountsMoreThanTheFile() {
        MemberProperties properties = bind(Map.of("stagecoach.node", "b", "stagecoach.address", "127.0.0.1:7000"));
        assertThat(properties.addressIn(FILE)).isEqualTo(new HostPort("127.0.0.1", 7000));
        assertThat(properties.attributes(FILE, MACHINE, 100).preferredStage()).isEqualTo(1);
    }

    @Test
    void everySettingIsDocumented() throws IOException {
        String documented = Files.readString(Path.of("../docs/configuration.md"));
        assertThat(MemberProperties.class.getRecordComponents())
                .allSatisfy(setting -> assertThat(documented)
                        .contains("`STAGECOACH_" + setting.getName().toUpperCase(Locale.ROOT) + "`"));
    }

    @Test
    void theRuntimesSettingsFollowFromTheFileAndTheMachine() {
        MemberRuntime.Settings automatic = bind(Map.of()).settings(FILE, MACHINE, 100);
        assertThat(automatic.expectedMembers()).as("one for each node").isEqualTo(3);
        assertThat(automatic.sharesCores()).isTrue();
        assertThat(automatic.limits().maxRunning()).isEqualTo(FILE.maxSequences());
        assertThat(automatic.limits().promptRows()).isEqualTo(FILE.promptChunk());
        MemberRuntime.Settings told = bind(Map.of(
                        "stagecoach.expected-members", "5",
                        "stagecoach.threads", "3",
                        "stagecoach.drain-limit", "7s",
                        "stagecoach.member-port", "6000"))
                .settings(FILE, MACHINE, 100);
        assertThat(told.expectedMembers()).isEqualTo(5);
        assertThat(told.sharesCores()).as("the number is fixed").isFalse();
        assertThat(told.drainLimit()).isEqualTo(Duration.ofSeconds(7));
        assertThat(told.hazelcast().port()).isEqualTo(6000);
    }

    @Test
    void refusesNegativeNumbers() {
        assertThatThrownBy(() -> bind(Map.of("stagecoach.threads", "-1")))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .rootCause()
                .hasMessageContaining("0 (automatic) or more, but are 0 and -1");
    }

    private static MemberProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("stagecoach", MemberProperties.class);
    }

    @Test
    void memoryThatIsGivenIsTheMembersAlone() {
        MemberProperties properties = bind(Map.of("stagecoach.memory", "3GB", "stagecoach.minimum-members", "2"));
        assertThat(properties.attributes(FILE, MACHINE, 100).resources())
                .isEqualTo(new Resources(DataSize.ofGigabytes(3).toBytes(), false, 100));
        assertThat(properties.minimumMembers()).isEqualTo(2);
    }

    @Test
    void aContainersLimitIsTheMembersAlone() {
        Machine container = new Machine(8, 8, Optional.of("boot"), 4L << 30, true);
        assertThat(bind(Map.of()).attributes(FILE, container, 100).resources().shared())
                .isFalse();
    }
}
