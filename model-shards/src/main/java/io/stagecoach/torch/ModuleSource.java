package io.stagecoach.torch;

import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardRange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The TorchScript source of one shard: GPT-2's forward pass over rows of several sequences, but for attention, with the
 * model's dimensions written in. All rows go through every linear layer together.
 *
 * @param config of the whole model
 * @param range this shard's layers
 * @param packings how its matrices are kept
 */
record ModuleSource(ModelConfig config, ShardRange range, Packings packings) {
    /** Attributes of the module. Lists, because an archive without weights can hold those empty. */
    Map<String, String> lists() {
        Map<String, String> lists = new LinkedHashMap<>();
        lists.put("tables", TorchArchive.TENSOR_LIST);
        lists.put("norms", TorchArchive.TENSOR_LIST);
        lists.put("weights", "List[" + packings.layers().type() + "]");
        lists.put("biases", TorchArchive.TENSOR_LIST);
        lists.put("head_weights", "List[" + packings.head().type() + "]");
        lists.put("head_biases", TorchArchive.TENSOR_LIST);
        lists.put("residual", TorchArchive.TENSOR_LIST);
        return lists;
    }

    boolean first() {
        return range.first() == 0;
    }

    boolean last() {
        return range.end() == config.layers();
    }

    /**
     * The methods, in the order they are called.
     *
     * <ul>
     *   <li>Loading: {@code add_table} (token, then position embedding), {@code add_norm} and {@code add_linear} (in the
     *       order of use; a linear's weight is {@code [in, out]}), {@code add_head} ({@code [vocabulary, width]}).
     *   <li>{@code begin(input)}: {@code input} is of the first shard {@code int64 [2, rows]}, token ids and positions; of
     *       the others {@code f32 [rows, width]}. Answers the first layer's queries, keys and values, {@code f32 [rows, 3,
     *       heads, head width]}, and keeps the residual stream.
     *   <li>{@code proceed(attended, l)}: what attention made of them in layer l, {@code f32 [rows, width]}; answers the
     *       next layer's queries, keys and values.
     *   <li>{@code finish(attended, wanted)}: the same for the last layer; answers the hidden states, or of the last shard
     *       the logits of the wanted rows.
     * </ul>
     */
    String text() {
        return (TEMPLATE + packings.methods())
                .replace("{attributes}", attributes())
                .replace("{pack}", packings.layers().pack("w", "b"))
                .replace("{pack bias}", packings.layers().packBias("b"))
                .replace("{pack head}", packings.head().pack("w", "b"))
                .replace("{pack head bias}", packings.head().packBias("b"))
                .replace("{linear}", packings.layers().linear("x", "self.weights[i]", "self.biases[i]"))
                .replace("{activated}", activated())
                .replace("{input}", first() ? EMBED : "input")
                .replace("{finish}", last() ? LOGITS : HIDDEN)
                .replace("{logits}", packings.head().linear("x", "self.head_weights[0]", "self.head_biases[0]"))
                .replace("{last}", Integer.toString(range.layers() - 1))
                .replace("{layers}", Integer.toString(range.layers()))
                .replace("{width}", Integer.toString(config.width()))
                .replace("{epsilon}", Double.toString(config.layerNormEpsilon()));
    }

    private String attributes() {
        return lists().entrySet().stream()
                .map(list -> "  " + list.getKey() + " : " + list.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private String activated() {
        return packings.layers().activated("x", "self.weights[i]", "self.biases[i]", config.activation());
    }

    private static final String EMBED =
            "torch.add(torch.embedding(self.tables[0], input[0]), torch.embedding(self.tables[1], input[1]))";

    private static final String HIDDEN = "    return (self).layer(x, attended, {last})";

    /** The last layer is computed only for the rows that are asked for: nobody attends to the others any more. */
    private static final String LOGITS = """
                if torch.len(wanted) == 0:
                  logits = torch.empty([0])
                else:
                  rows = torch.tensor(wanted, dtype=4)
                  x = torch.index_select(x, 0, rows)
                  x = (self).layer(x, torch.index_select(attended, 0, rows), {last})
                  x = (self).norm(x, 2 * {layers})
                  logits = {logits}
                return logits""".indent(4).stripTrailing();

    private static final String TEMPLATE = """
            class Shard(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
            {attributes}
              def add_table(self: __torch__.Shard, t: Tensor) -> int:
                torch.append(self.tables, torch.clone(t))
                return 0
              def add_norm(self: __torch__.Shard, w: Tensor, b: Tensor) -> int:
                torch.append(self.norms, torch.clone(w))
                torch.append(self.norms, torch.clone(b))
                return 0
              def add_linear(self: __torch__.Shard, w: Tensor, b: Tensor) -> int:
                w = torch.t(w)
                torch.append(self.weights, {pack})
                torch.append(self.biases, {pack bias})
                return 0
              def add_head(self: __torch__.Shard, w: Tensor, b: Tensor) -> int:
                torch.append(self.head_weights, {pack head})
                torch.append(self.head_biases, {pack head bias})
                return 0

              def begin(self: __torch__.Shard, input: Tensor) -> Tensor:
                x = {input}
                torch.append(self.residual, x)
                return (self).linear((self).norm(x, 0), 0)
              def proceed(self: __torch__.Shard, attended: Tensor, l: int) -> Tensor:
                x = (self).layer(torch.pop(self.residual), attended, l)
                torch.append(self.residual, x)
                return (self).linear((self).norm(x, 2 * l + 2), 4 * l + 4)
              def finish(self: __torch__.Shard, attended: Tensor, wanted: List[int]) -> Tensor:
                x = torch.pop(self.residual)
            {finish}
              def clear(self: __torch__.Shard) -> int:
                torch.clear(self.residual)
                return 0

              def layer(self: __torch__.Shard, x: Tensor, attended: Tensor, l: int) -> Tensor:
                x = torch.add(x, (self).linear(attended, 4 * l + 1))
                h = (self).norm(x, 2 * l + 1)
                h = (self).activated(h, 4 * l + 2)
                return torch.add(x, (self).linear(h, 4 * l + 3))

              def norm(self: __torch__.Shard, x: Tensor, i: int) -> Tensor:
                return torch.layer_norm(x, [{width}], self.norms[2 * i], self.norms[2 * i + 1], {epsilon})
              def linear(self: __torch__.Shard, x: Tensor, i: int) -> Tensor:
                return {linear}
              def activated(self: __torch__.Shard, x: Tensor, i: int) -> Tensor:
                return {activated}
            """;
}
