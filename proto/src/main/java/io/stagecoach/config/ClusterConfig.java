package io.stagecoach.config;

import java.util.List;
import java.util.Optional;

/**
 * The validated contents of {@code config.json}.
 *
 * @param modelName {@code demo}, a folder, or a hub id such as {@code gpt2}
 * @param stages number of stages that the model is cut into
 * @param dtype precision of the weights: {@code f32}, {@code bf16}, {@code fp16} or {@code int8}
 * @param kvDtype precision of keys and values: {@code f32}, {@code bf16}, {@code fp16}, or {@code auto}, which follows
 *     the dtype
 * @param maxSequences running sequences of one scheduler, at most
 * @param promptChunk prompt rows in one forward pass, at most; fewer while streams run
 * @param maxWaiting waiting sequences of one scheduler, at most; it rejects more
 * @param clusterName members with another name cannot join
 * @param tokenizer address of the tokenizer service
 */
public record ClusterConfig(
        String modelName,
        int stages,
        String dtype,
        String kvDtype,
        int maxSequences,
        int promptChunk,
        int maxWaiting,
        String clusterName,
        HostPort tokenizer,
        List<NodeConfig> nodes) {

    public ClusterConfig {
        nodes = List.copyOf(nodes);
    }

    public Optional<NodeConfig> node(String id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findFirst();
    }
}
