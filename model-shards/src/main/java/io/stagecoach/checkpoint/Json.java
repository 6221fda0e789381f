package io.stagecoach.checkpoint;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Parsed JSON, with errors that name the file. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static JsonNode object(String file, byte[] bytes) throws CheckpointException {
        JsonNode node;
        try {
            node = MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw new CheckpointException(file + " is no valid JSON: " + e.getOriginalMessage(), e);
        }
        if (!node.isObject()) {
            throw new CheckpointException(file + " must hold a JSON object, but holds " + node.getNodeType());
        }
        return node;
    }
}
