package io.stagecoach.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** In Kubernetes, Prometheus evaluates the rules of prometheus/rules, which promtool tests. */
class PrometheusRuleTest {
    private static final Path RULES = Path.of("..", "prometheus", "rules");
    private static final Path SCRIPT = ManifestsTest.FOLDER.resolve("components/monitoring/prometheus-rules");

    /** The operator's models require no fields, so the second half checks what its resource definition requires of a rule. */
    @Test
    void theScriptPrintsEveryRuleOfEveryFile() throws Exception {
        Resource resource = Resource.parse(SCRIPT.toString(), Kustomize.run(SCRIPT.toString()))
                .getFirst();
        assertThat(resource.kind()).isEqualTo("PrometheusRule");
        assertThat(Schema.objections(resource)).isEmpty();

        List<JsonObject> groups = resource.list("spec.groups");
        try (var files = Files.list(RULES)) {
            assertThat(groups)
                    .containsExactlyElementsOf(files.sorted()
                            .flatMap(file -> groupsOf(file).stream())
                            .toList());
        }
        assertThat(groups).allMatch(group -> group.has("name"));
        assertThat(groups.stream().flatMap(group -> elements(group.get("rules"))))
                .hasSizeGreaterThan(20)
                .allMatch(rule -> rule.getAsJsonObject().has("expr"));
    }

    private static List<JsonObject> groupsOf(Path file) {
        try {
            return Resource.read(file).getFirst().list("groups");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<JsonElement> elements(JsonElement list) {
        return StreamSupport.stream(list.getAsJsonArray().spliterator(), false);
    }
}
