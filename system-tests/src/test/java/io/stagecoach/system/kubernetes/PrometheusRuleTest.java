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

/** Prometheus evaluates the same rules in Kubernetes as elsewhere: those that promtool tests. */
class PrometheusRuleTest {
    private static final Path RULES = Path.of("..", "prometheus", "rules");
    private static final Path RESOURCE = ManifestsTest.FOLDER.resolve("components/monitoring/prometheus-rules.yaml");
    private static final String GROUPS = "groups:\n";
    private static final String WRITE = "stagecoach.rules.write";

    @Test
    void theResourceHasTheRulesWordForWord() throws IOException {
        String kept = Files.readString(RESOURCE);
        String current = upToGroups(kept) + groups("recording.yml") + groups("alerts.yml");
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(RESOURCE, current);
        }
        assertThat(Files.readString(RESOURCE))
                .as(
                        "%s is old: run mvn -pl system-tests test -Dtest=PrometheusRuleTest -Dsurefire.args=-D%s=true",
                        RESOURCE, WRITE)
                .isEqualTo(current);
    }

    /** The operator's models know no required fields, so this is what its resource definition requires of a rule. */
    @Test
    void everyFileOfRulesIsInItAndEveryRuleIsWhole() throws IOException {
        List<JsonObject> groups = Resource.read(RESOURCE).getFirst().list("spec.groups");
        try (var files = Files.list(RULES)) {
            assertThat(groups)
                    .containsExactlyInAnyOrderElementsOf(files.sorted()
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

    private static String upToGroups(String text) {
        return text.substring(0, text.indexOf(GROUPS) + GROUPS.length());
    }

    private static String groups(String file) throws IOException {
        String text = Files.readString(RULES.resolve(file));
        return text.substring(text.indexOf(GROUPS) + GROUPS.length());
    }
}
