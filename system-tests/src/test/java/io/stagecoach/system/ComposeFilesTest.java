package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.config.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** The compose files, as they lie there: what one names is there, or in another of them. */
class ComposeFilesTest {
    private static final Path ROOT = Path.of("..");
    private static final String MONITORING = "docker-compose.monitoring.yml";

    @Test
    void everyFileThatIsMountedIsThere() throws IOException {
        List<String> mounted = services()
                .propertyStream()
                .flatMap(service -> service.getValue().path("volumes").valueStream())
                .map(JsonNode::stringValue)
                .filter(volume -> volume.startsWith("./"))
                .toList();
        assertThat(mounted).hasSizeGreaterThan(2).allSatisfy(volume -> {
            assertThat(volume).endsWith(":ro");
            assertThat(ROOT.resolve(volume.split(":")[0])).isDirectory();
        });
    }

    @Test
    void theInterfacesAreWhereTheyAreExpected() throws IOException {
        assertThat(services()
                        .propertyStream()
                        .map(service -> service.getKey() + " "
                                + service.getValue().get("ports").get(0).stringValue()))
                .containsExactly(
                        "prometheus ${PROMETHEUS_PORT:-9090}:9090",
                        "grafana ${GRAFANA_PORT:-3000}:3000",
                        "management-center ${MANAGEMENT_CENTER_PORT:-8080}:8080");
    }

    @Test
    void prometheusReadsTheProjectsConfiguration() throws IOException {
        assertThat(mounts("prometheus")).containsEntry("./prometheus", "/etc/prometheus");
        assertThat(services().get("prometheus").get("command").toString())
                .contains("--config.file=/etc/prometheus/prometheus.yml");
    }

    /** Of dashboards and data source, which find one another by the data source's uid. */
    @Test
    void grafanaFindsItsDashboardsAndPrometheus() throws IOException {
        JsonNode grafana = services().get("grafana");
        JsonNode source = yaml("grafana/provisioning/datasources/prometheus.yml")
                .get("datasources")
                .get(0);
        String url = grafana.get("environment").get("PROMETHEUS_URL").stringValue();
        String dashboards = yaml("grafana/provisioning/dashboards/stagecoach.yml")
                .get("providers")
                .get(0)
                .get("options")
                .get("path")
                .stringValue();
        String home = grafana.get("environment")
                .get("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")
                .stringValue();

        assertThat(mounts("grafana"))
                .containsEntry("./grafana/provisioning", "/etc/grafana/provisioning")
                .containsEntry("./grafana/dashboards", dashboards);
        assertThat(Path.of(home).getParent()).isEqualTo(Path.of(dashboards));
        assertThat(Dashboard.FOLDER.resolve(Path.of(home).getFileName())).exists();
        assertThat(source.get("url").stringValue()).isEqualTo("${PROMETHEUS_URL}");
        assertThat(url).isEqualTo("http://prometheus:9090");
        assertThat(Dashboard.all())
                .flatExtracting(Dashboard::panels)
                .extracting(panel -> panel.get("datasource"))
                .containsOnly(LocalCluster.JSON.readTree("{\"type\": \"%s\", \"uid\": \"%s\"}"
                        .formatted(
                                source.get("type").stringValue(),
                                source.get("uid").stringValue())));
    }

    /** It is a client of Hazelcast's: the name of the cluster and the member port let it in. */
    @Test
    void managementCenterFindsTheMembers() throws IOException {
        JsonNode environment = services().get("management-center").get("environment");
        String cluster = ConfigReader.parse(Files.readString(ROOT.resolve("config.json")))
                .clusterName();

        assertThat(environment.get("MC_DEFAULT_CLUSTER").stringValue())
                .isEqualTo("${STAGECOACH_CLUSTERNAME:-" + cluster + "}");
        assertThat(environment.get("MC_DEFAULT_CLUSTER_MEMBERS").stringValue()).isEqualTo("member:5701");
    }

    @Test
    void allAreInTheNetworkOfTheServices() throws IOException {
        assertThat(yaml(MONITORING).get("networks"))
                .isEqualTo(yaml("docker-compose.yml").get("networks"));
        assertThat(services().valueStream())
                .allSatisfy(service ->
                        assertThat(service.get("networks").toString()).isEqualTo("[\"model-network\"]"));
    }

    /** Nothing else is another than without a GPU. */
    @Test
    void onAGpuMembersHaveTheImageForIt() throws IOException {
        JsonNode override = yaml("docker-compose.cuda.yml").get("services");
        JsonNode member = yaml("docker-compose.yml").get("services").get("member");

        assertThat(override.propertyNames()).containsExactly("member");
        assertThat(override.get("member").propertyNames()).containsExactlyInAnyOrder("image", "build", "deploy");
        assertThat(override.get("member").get("image").stringValue())
                .isEqualTo(member.get("image").stringValue() + ":cuda");
        String argument = override.get("member")
                .get("build")
                .get("args")
                .propertyNames()
                .iterator()
                .next();
        assertThat(ROOT.resolve(member.get("build").get("dockerfile").stringValue()))
                .content()
                .contains("\nARG " + argument + "=cpu\n");
        assertThat(override.get("member").get("deploy").toString()).contains("\"capabilities\":[\"gpu\"]");
    }

    /** The entry point, which the Dockerfile has for each service, is the service's argument. */
    @Test
    void everyServiceIsBuiltByTheOneDockerfileWithItsOwnName() throws IOException {
        JsonNode services = yaml("docker-compose.yml").get("services");
        assertThat(services.propertyNames()).containsExactlyInAnyOrder("tokenizer", "member", "gateway");
        for (JsonNode service : services) {
            JsonNode build = service.get("build");
            assertThat(ROOT.resolve(build.get("dockerfile").stringValue()))
                    .content()
                    .contains("FROM layers AS service-"
                            + build.get("args").get("SERVICE").stringValue() + "\n");
        }
    }

    private static Map<String, String> mounts(String service) throws IOException {
        return services()
                .get(service)
                .get("volumes")
                .valueStream()
                .map(volume -> volume.stringValue().split(":"))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    private static JsonNode services() throws IOException {
        return yaml(MONITORING).get("services");
    }

    private static JsonNode yaml(String file) throws IOException {
        Object read = new Yaml().load(Files.readString(ROOT.resolve(file)));
        return LocalCluster.JSON.valueToTree(read);
    }
}
