package io.stagecoach.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.stagecoach.config.ClusterConfig;
import io.stagecoach.config.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code kubectl apply -f k8s/} sends. */
class ManifestsTest {
    static final Path FOLDER = Path.of("..", "k8s");

    /** Seconds that services need to end after SIGTERM, as their own settings have it; docs/kubernetes.md adds them up. */
    private static final Map<String, Integer> END_SECONDS = Map.of("member", 34, "gateway", 30, "tokenizer", 15);

    private static List<Resource> resources = List.of();

    @BeforeAll
    static void readThem() throws IOException {
        List<Resource> all = new ArrayList<>();
        for (Path file : filesThatKubectlTakes()) {
            all.addAll(Resource.read(file));
        }
        resources = List.copyOf(all);
    }

    private static List<Path> filesThatKubectlTakes() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyResourceIsWhatItsSchemaSays() {
        assertThat(resources).hasSizeGreaterThan(10);
        assertAll(resources.stream()
                .map(resource -> () -> assertThat(Schema.objections(resource))
                        .as("%s", resource)
                        .isEmpty()));
    }

    /** A file of kustomize's would end {@code kubectl apply -f} with an error. */
    @Test
    void theFolderHasTheFilesOfTheBaseAndNoOther() throws IOException {
        Resource base = Resource.read(FOLDER.resolve("base/kustomization.yaml")).getFirst();
        assertThat(filesThatKubectlTakes())
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrderElementsOf(base.json().getAsJsonArray("resources").asList().stream()
                        .map(JsonElement::getAsString)
                        .toList());
        for (Path file : filesThatKubectlTakes()) {
            assertThat(file).hasSameTextualContentAs(FOLDER.resolve("base").resolve(file.getFileName()));
        }
    }

    @Test
    void theConfigurationIsOneThatServicesRead() {
        Resource map = named("ConfigMap", "stagecoach-config");
        ClusterConfig config =
                ConfigReader.parse(map.object("data").get("config.json").getAsString());
        assertThat(config.modelName()).isEqualTo(map.text("data.model"));
        assertThat(config.nodes())
                .extracting(node -> node.id())
                .as("as the pods are called")
                .containsExactly("member-0", "member-1", "member-2");
        assertThat(config.nodes())
                .hasSize(named("StatefulSet", "member").at("spec.replicas").getAsInt());
        assertThat(config.tokenizer().toString())
                .isEqualTo(environment("gateway").get("STAGECOACH_GATEWAY_TOKENIZER"));
    }

    @Test
    void membersFindOneAnotherBeforeTheyAreReady() {
        Resource service = named("Service", environment("member").getOrDefault("STAGECOACH_JOINDNS", ""));
        assertThat(service.text("spec.clusterIP")).isEqualTo("None");
        assertThat(service.at("spec.publishNotReadyAddresses").getAsBoolean()).isTrue();
        assertThat(named("StatefulSet", "member").text("spec.serviceName")).isEqualTo(service.name());
        assertThat(service.list("spec.ports")).anyMatch(port -> port.get("port").getAsInt() == 5701);
    }

    @Test
    void gatewaysAreGivenMembersThatAreReady() {
        Resource service = named("Service", host(environment("gateway").get("STAGECOACH_GATEWAY_MEMBERS")));
        assertThat(service.has("spec.publishNotReadyAddresses")).isFalse();
        assertThat(service.object("spec.selector")).isEqualTo(podLabel("member"));
    }

    @Test
    void whatSelectsPodsSelectsThoseOfAWorkload() {
        Set<JsonObject> labels = workloads()
                .map(workload -> workload.object("spec.selector.matchLabels"))
                .collect(Collectors.toSet());
        assertAll(Stream.concat(
                workloads()
                        .map(workload -> () -> assertThat(workload.object("spec.template.metadata.labels")
                                        .asMap())
                                .as("%s", workload)
                                .containsAllEntriesOf(workload.object("spec.selector.matchLabels")
                                        .asMap())),
                resources.stream()
                        .flatMap(ManifestsTest::selectors)
                        .map(selector -> () -> assertThat(labels).contains(selector))));
    }

    private static Stream<JsonObject> selectors(Resource resource) {
        return switch (resource.kind()) {
            case "Service" -> Stream.of(resource.object("spec.selector"));
            case "PodDisruptionBudget" -> Stream.of(resource.object("spec.selector.matchLabels"));
            case "NetworkPolicy" -> Stream.of(resource.object("spec.podSelector.matchLabels"));
            default -> Stream.of();
        };
    }

    @Test
    void everyWorkloadHasAllProbesABudgetAndAPolicy() {
        assertThat(workloads().map(Resource::name)).containsExactlyInAnyOrder("member", "gateway", "tokenizer");
        workloads().forEach(workload -> {
            named("PodDisruptionBudget", workload.name());
            named("NetworkPolicy", workload.name());
            JsonObject container = workload.containers().getFirst();
            assertThat(container.keySet()).contains("startupProbe", "livenessProbe", "readinessProbe", "resources");
            assertThat(path(container, "readinessProbe")).isEqualTo("/health/ready");
            assertThat(path(container, "livenessProbe")).isEqualTo("/health/live");
            assertThat(path(container, "startupProbe")).isEqualTo("/health/live");
        });
    }

    private static String path(JsonObject container, String probe) {
        return container
                .getAsJsonObject(probe)
                .getAsJsonObject("httpGet")
                .get("path")
                .getAsString();
    }

    @Test
    void noContainerMayDoMoreThanItMust() {
        workloads().forEach(workload -> {
            assertThat(workload.at("spec.template.spec.securityContext.runAsNonRoot")
                            .getAsBoolean())
                    .isTrue();
            List<JsonObject> containers = new ArrayList<>(workload.containers());
            if (workload.has("spec.template.spec.initContainers")) {
                containers.addAll(workload.list("spec.template.spec.initContainers"));
            }
            assertThat(containers)
                    .extracting(container ->
                            container.getAsJsonObject("securityContext").toString())
                    .containsOnly("{\"allowPrivilegeEscalation\":false,\"readOnlyRootFilesystem\":true,"
                            + "\"capabilities\":{\"drop\":[\"ALL\"]}}");
        });
    }

    @Test
    void podsAreGivenTheTimeToEndThatTheyTake() {
        workloads().forEach(workload -> {
            int before = workload.at("spec.template.spec.containers.0.lifecycle.preStop.sleep.seconds")
                    .getAsInt();
            assertThat(workload.at("spec.template.spec.terminationGracePeriodSeconds")
                            .getAsInt())
                    .as("%s", workload)
                    .isGreaterThanOrEqualTo(before + END_SECONDS.getOrDefault(workload.name(), Integer.MAX_VALUE));
        });
    }

    /** The member protocol knows no authentication. */
    @Test
    void onlyMembersReachTheMemberPort() {
        List<JsonObject> rules = named("NetworkPolicy", "member").list("spec.ingress");
        List<JsonObject> open = rules.stream()
                .filter(rule -> !rule.has("ports")
                        || rule.getAsJsonArray("ports").asList().stream()
                                .anyMatch(port ->
                                        port.getAsJsonObject().get("port").getAsInt() == 5701))
                .toList();
        assertThat(open).hasSize(1);
        assertThat(open.getFirst().getAsJsonArray("from").asList())
                .extracting(from ->
                        from.getAsJsonObject().getAsJsonObject("podSelector").getAsJsonObject("matchLabels"))
                .containsExactly(podLabel("member"));
    }

    /** Else one that is misspelt would be ignored without a word. */
    @Test
    void everySettingIsOneThatTheDocumentationKnows() throws IOException {
        String documented = Files.readString(Path.of("..", "docs", "configuration.md"));
        assertThat(workloads().flatMap(workload -> environment(workload.name()).keySet().stream()))
                .filteredOn(variable -> !variable.equals("POD_IP"))
                .isNotEmpty()
                .allSatisfy(variable -> assertThat(documented).contains("`" + variable + "`"));
    }

    private static Stream<Resource> workloads() {
        return resources.stream().filter(resource -> resource.has("spec.template"));
    }

    private static Resource named(String kind, String name) {
        return resources.stream()
                .filter(resource ->
                        resource.kind().equals(kind) && resource.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    private static JsonObject podLabel(String name) {
        JsonObject label = new JsonObject();
        label.addProperty("app.kubernetes.io/name", name);
        return label;
    }

    /** The variables of a workload's container; one that is taken from elsewhere is empty. */
    private static Map<String, String> environment(String workload) {
        return workloads()
                .filter(resource -> resource.name().equals(workload))
                .flatMap(resource -> resource.list("spec.template.spec.containers.0.env").stream())
                .collect(Collectors.toMap(
                        variable -> variable.get("name").getAsString(),
                        variable ->
                                variable.has("value") ? variable.get("value").getAsString() : ""));
    }

    private static String host(@Nullable String address) {
        return address == null ? "" : address.substring(0, address.indexOf(':'));
    }
}
