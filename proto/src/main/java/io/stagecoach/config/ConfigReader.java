package io.stagecoach.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@code config.json} strictly. Every error gives its place, the value there, and a valid value. */
public final class ConfigReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ConfigReader() {}

    /** @throws ConfigException if the file is missing, is no JSON, or has an invalid value */
    public static ClusterConfig read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": does the file exist?", e);
        } catch (ConfigException e) {
            throw new ConfigException(file + ": " + e.getMessage(), e);
        }
    }

    /** @throws ConfigException if the text is no JSON or has an invalid value */
    public static ClusterConfig parse(String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JacksonException e) {
            throw new ConfigException("not JSON: " + e.getOriginalMessage() + " (line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ")");
        }
        JsonFields root = new JsonFields("", json);
        List<NodeConfig> nodes = nodes(root);
        int parts =
                (int) nodes.stream().mapToInt(NodeConfig::modelPart).distinct().count();
        ClusterConfig config = new ClusterConfig(
                root.text("model_name"),
                root.number("stages", parts, 1, 1024),
                root.choice("dtype", "fp16", Set.of("f32", "bf16", "fp16", "int8")),
                root.choice("kv_dtype", "auto", Set.of("auto", "f32", "bf16", "fp16")),
                root.number("max_sequences", 64, 1, 4096),
                root.number("prompt_chunk", 256, 1, 4096),
                root.number("max_waiting", 256, 0, 1_000_000),
                root.text("cluster_name", "stagecoach"),
                root.address("tokenizer", new HostPort("localhost", 50050)),
                nodes);
        root.refuseOthers();
        requirePartsOfPlan(config);
        return config;
    }

    private static List<NodeConfig> nodes(JsonFields root) {
        List<NodeConfig> nodes = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonFields fields : root.objects("nodes")) {
            NodeConfig node = new NodeConfig(
                    fields.text("id"), fields.address("address"), fields.number("model_part", null, 0, 1023));
            fields.refuseOthers();
            if (!ids.add(node.id())) {
                throw new ConfigException(fields.at("id") + " is \"" + node.id()
                        + "\", but an earlier node has that id: give each its own");
            }
            nodes.add(node);
        }
        return nodes;
    }

    private static void requirePartsOfPlan(ClusterConfig config) {
        for (int i = 0; i < config.nodes().size(); i++) {
            int part = config.nodes().get(i).modelPart();
            if (part >= config.stages()) {
                throw new ConfigException("nodes[" + i + "].model_part is " + part + ", but the plan has "
                        + (config.stages() == 1 ? "part 0 only" : "parts 0 to " + (config.stages() - 1)));
            }
        }
    }
}
