package io.stagecoach.config;

import java.util.List;
import java.util.Optional;

/**
 * The contents of {@code config.json}, checked.
 *
 * @param modelName {@code demo}, a folder, or a hub id such as {@code gpt2}
 * @param stages into how many stages the model is cut
 * @param dtype the precision of the weights: {@code f32}, {@code bf16}, {@code fp16} or {@code int8}
 * @param kvDtype the precision of keys and values: {@code f32}, {@code bf16}, {@code fp16}, or {@code auto}, which is what
 *     goes with the dtype
 * @param maxSequences how many sequences one coordinator runs at once
 * @param promptChunk most rows of prompts in one forward pass; fewer beside running streams
 * @param maxWaiting sequences that may wait at one coordinator before it answers that it is full
 * @param clusterName members with another name do not join
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
