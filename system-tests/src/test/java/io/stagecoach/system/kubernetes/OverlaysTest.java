package io.stagecoach.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Overlays and components: each of their parts, and where there is a kubectl, what comes of them. */
class OverlaysTest {
    private static final Path FOLDER = ManifestsTest.FOLDER;
    private static final String KUSTOMIZATION = "kustomization.yaml";

    /** Fields that kustomize knows, as far as they are used here. */
    private static final List<String> FIELDS =
            List.of("apiVersion", "kind", "namespace", "resources", "components", "images", "patches");

    @Test
    void everyKustomizationNamesFilesThatAreThere() throws IOException {
        List<Path> kustomizations = files(KUSTOMIZATION);
        assertThat(kustomizations).hasSize(5);
        for (Path file : kustomizations) {
            JsonObject kustomization = Resource.read(file).getFirst().json();
            assertThat(kustomization.keySet()).as("%s", file).isSubsetOf(FIELDS);
            Path folder = file.resolveSibling(".");
            for (String list : List.of("resources", "components")) {
                for (JsonElement each : elements(kustomization, list)) {
                    Path named = folder.resolve(each.getAsString());
                    assertThat(Files.isDirectory(named) ? named.resolve(KUSTOMIZATION) : named)
                            .as("%s", file)
                            .isRegularFile();
                }
            }
        }
    }

    @Test
    void everyFileIsPartOfAKustomization() throws IOException {
        for (Path file : files(".yaml")) {
            if (!file.endsWith(KUSTOMIZATION)) {
                assertThat(Files.readString(file.resolveSibling(KUSTOMIZATION)))
                        .as("%s", file)
                        .contains(file.getFileName().toString());
            }
        }
    }

    @Test
    void everyResourceOfAComponentIsWhatItsSchemaSays() throws IOException {
        List<Resource> resources = new ArrayList<>();
        for (Path file : files(".yaml")) {
            if (file.startsWith(FOLDER.resolve("components")) && !file.endsWith(KUSTOMIZATION)) {
                resources.addAll(Resource.read(file));
            }
        }
        assertThat(resources).hasSizeGreaterThan(3);
        assertAll(resources.stream()
                .map(resource -> () -> assertThat(Schema.objections(resource))
                        .as("%s", resource)
                        .isEmpty()));
    }

    /** A container that is misspelt in a patch would be one more. */
    @Test
    void everyPatchIsOfAResourceOfTheBaseAndOfContainersThatItHas() throws IOException {
        List<Resource> patches = patches();
        assertThat(patches).hasSize(2);
        List<Resource> base = Resource.read(FOLDER.resolve("base/member.yaml"));
        for (Resource patch : patches) {
            Resource patched = base.stream()
                    .filter(resource -> resource.kind().equals(patch.kind())
                            && resource.name().equals(patch.name()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(patch + " is of nothing in the base"));
            for (String list : List.of("spec.template.spec.containers", "spec.template.spec.initContainers")) {
                if (patch.has(list)) {
                    assertThat(names(patch.list(list))).isSubsetOf(names(patched.list(list)));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/cpu", "overlays/gpu", "overlays/monitoring"})
    void whatIsRenderedIsWhatItsSchemaSays(String folder) throws Exception {
        List<Resource> rendered = render(folder);
        assertThat(rendered).hasSizeGreaterThan(10);
        assertAll(rendered.stream().map(resource -> () -> {
            assertThat(Schema.objections(resource)).as("%s", resource).isEmpty();
            assertThat(resource.has("metadata.namespace")).isEqualTo(!folder.equals("base"));
        }));
    }

    @Test
    void onCpusEveryMemberHasCoresOfItsOwn() throws Exception {
        Resource member = member(render("overlays/cpu"));
        JsonObject resources = member.object("spec.template.spec.containers.0.resources");
        assertThat(resources.get("requests")).isEqualTo(resources.get("limits"));
        assertThat(resources.getAsJsonObject("limits").get("cpu").getAsString()).matches("\\d+");
        assertThat(member.object("spec.template.spec.initContainers.0.resources"))
                .isEqualTo(resources);
    }

    @Test
    void onGpusEveryMemberHasOneAndTheImageForIt() throws Exception {
        Resource member = member(render("overlays/gpu"));
        assertThat(member.text("spec.template.spec.containers.0.image")).isEqualTo("stagecoach/member:cuda");
        assertThat(member.object("spec.template.spec.containers.0.resources.limits")
                        .get("nvidia.com/gpu")
                        .getAsString())
                .isEqualTo("1");
        assertThat(member.list("spec.template.spec.containers.0.env"))
                .as("beside what the base sets")
                .hasSizeGreaterThan(1)
                .anyMatch(variable -> variable.get("name").getAsString().equals("STAGECOACH_DEVICE")
                        && variable.get("value").getAsString().equals("cuda"));
    }

    @Test
    void withMonitoringTheAutoscalerSaysHowManyMembers() throws Exception {
        List<Resource> rendered = render("overlays/monitoring");
        assertThat(member(rendered).has("spec.replicas")).isFalse();
        Resource autoscaler = rendered.stream()
                .filter(resource -> resource.kind().equals("HorizontalPodAutoscaler"))
                .findFirst()
                .orElseThrow();
        assertThat(autoscaler.text("spec.scaleTargetRef.name")).isEqualTo("member");
        String metric = autoscaler.text("spec.metrics.0.pods.metric.name");
        assertThat(Path.of("..", "docs", "metrics.md")).content().contains("\n| `" + metric + "` | gauge |");
        assertThat(Path.of("..", "docs", "kubernetes.md"))
                .content()
                .as("the adapter's rule")
                .contains("seriesQuery: '" + metric + "{");
        assertThat(autoscaler.at("spec.minReplicas"))
                .isEqualTo(member(render("base")).at("spec.replicas"));
    }

    /** {@code kubectl apply -f} reads the folder through the links in it. */
    @Test
    void kubectlReadsTheFolderItself() throws Exception {
        requireKubectl();
        String names = Kustomize.run("kubectl", "label", "--local", "-f", FOLDER.toString(), "read=yes", "-o", "name");
        assertThat(names.lines()).hasSameSizeAs(render("base"));
    }

    private static List<Resource> render(String folder) throws IOException, InterruptedException {
        requireKubectl();
        return Kustomize.render(FOLDER.resolve(folder));
    }

    private static void requireKubectl() {
        assumeTrue(Kustomize.isHere(), "overlays are not rendered: no kubectl on the PATH");
    }

    private static Resource member(List<Resource> rendered) {
        return rendered.stream()
                .filter(resource -> resource.kind().equals("StatefulSet"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(List<JsonObject> containers) {
        return containers.stream()
                .map(container -> container.get("name").getAsString())
                .toList();
    }

    private static List<Resource> patches() throws IOException {
        List<Resource> patches = new ArrayList<>();
        for (Path file : files(KUSTOMIZATION)) {
            for (JsonElement patch : elements(Resource.read(file).getFirst().json(), "patches")) {
                if (patch.getAsJsonObject().has("path")) {
                    patches.addAll(Resource.read(file.resolveSibling(
                            patch.getAsJsonObject().get("path").getAsString())));
                }
            }
        }
        return patches;
    }

    private static List<JsonElement> elements(JsonObject kustomization, String list) {
        return kustomization.has(list) ? kustomization.getAsJsonArray(list).asList() : List.of();
    }

    /** Below the folders of kustomize. */
    private static List<Path> files(String end) throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(end))
                    .filter(file -> !FOLDER.equals(file.getParent()))
                    .sorted()
                    .toList();
        }
    }
}
