package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The UI's client is generated from the document that the gateway serves, as it is kept beside it. */
class OpenApiDocumentTest extends GatewayTest {
    private static final Path KEPT = Path.of("..", "ui", "src", "api", "openapi.json");
    private static final String WRITE = "stagecoach.openapi.write";

    @Test
    void theUisDocumentIsCurrent() throws Exception {
        JsonNode served =
                body(http.get().uri("/v3/api-docs").exchange().expectStatus().isOk());
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(KEPT, sorted(served) + "\n");
        }
        assertThat(sorted(JSON.readTree(Files.readString(KEPT))))
                .as(
                        "%s is old: run mvn -pl gateway test -Dtest=OpenApiDocumentTest -Dsurefire.args=-D%s=true,"
                                + " then npm run api in ui",
                        KEPT, WRITE)
                .isEqualTo(sorted(served));
    }

    @Test
    void fieldsThatAreAlwaysPresentAreRequired() {
        JsonNode schemas = body(http.get().uri("/v3/api-docs").exchange())
                .get("components")
                .get("schemas");
        assertThat(schemas.get("ClusterBody").get("required").toString())
                .isEqualTo("[\"members\",\"missing\",\"problems\",\"ready\"]");
        assertThat(Objects.requireNonNull(schemas.get("ProcessRequest"))
                        .get("required")
                        .toString())
                .isEqualTo("[\"text\"]");
    }

    private static String sorted(JsonNode node) throws Exception {
        JsonMapper mapper = JsonMapper.builder()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build();
        return mapper.writeValueAsString(mapper.treeToValue(node, Object.class));
    }
}
