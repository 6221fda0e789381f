package io.stagecoach.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.error.YAMLException;

/** That the check of the manifests can fail. */
class SchemaTest {
    private static final String GOOD = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: a}
            spec:
              replicas: 2
              selector: {matchLabels: {a: b}}
              template:
                metadata: {labels: {a: b}}
                spec:
                  containers:
                    - name: c
                      image: d
                      env: [{name: E, value: "1"}]
                      readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 2}
                      resources: {limits: {memory: 1536Mi, cpu: 250m}}
            """;

    private static List<String> objectionsTo(String yaml) {
        return Schema.objections(Resource.parse("test", yaml).getFirst());
    }

    @Test
    void takesWhatIsRight() {
        assertThat(objectionsTo(GOOD)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replicas: 2 | replica: 2 | replica",
                "periodSeconds: 2 | periodSecond: 2 | periodSecond",
                "replicas: 2 | replicas: two | two",
                "replicas: 2 | replicas: '2' | replicas is \"2\"",
                "value: \"1\" | value: 1 | value is 1",
                "memory: 1536Mi | memory: 1536MB | suffix",
                "selector: {matchLabels: {a: b}} | '' | selector",
                "port: http | scheme: HTTP | port",
                "- name: c | - tty: true | name"
            })
    void objectsToWhatIsWrong(String right, String wrong, String said) {
        assertThat(GOOD).contains(right);
        assertThat(objectionsTo(GOOD.replace(right, wrong)))
                .isNotEmpty()
                .anyMatch(objection -> objection.contains(said));
    }

    @Test
    void objectsToAKeyThatIsThereTwice() {
        assertThatThrownBy(() -> objectionsTo(GOOD.replace("image: d", "name: d")))
                .isInstanceOf(YAMLException.class)
                .hasMessageContaining("duplicate key name");
    }
}
