package io.stagecoach.torch;

import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardRange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The TorchScript source of one shard: GPT-2's forward pass over rows of several sequences, with the model's dimensions
 * written in.
 *
 * <p>All rows go through every linear layer together. Attention is one call a segment, over exactly that sequence's own
 * positions, so that nothing of a sequence's numbers depends on who shares the batch.
 *
 * @param config of the whole model
 * @param range this shard's layers
 * @param packings how its matrices are kept
 */
record ModuleSource(ModelConfig config, ShardRange range, Packings packings) {
    static final String CLASS = "Shard";

    /** Attributes of the module. Lists, because an archive without weights can hold those empty. */
    Map<String, String> lists() {
        Map<String, String> lists = new LinkedHashMap<>();
        lists.put("tables", TorchArchive.TENSOR_LIST);
        lists.put("norms", TorchArchive.TENSOR_LIST);
        lists.put("weights", "List[" + packings.layers().type() + "]");
        lists.put("biases", TorchArchive.TENSOR_LIST);
        lists.put("head_weights", "List[" + packings.head().type() + "]");
        lists.put("head_biases", TorchArchive.TENSOR_LIST);
        lists.put("cache", TorchArchive.TENSOR_LIST);
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
     *       order of use; a linear's weight is {@code [in, out]}), {@code add_head} ({@code [vocabulary, width]}),
     *       {@code allocate} (the KV cache, {@code [slots, 2, heads, positions, head width]} a layer).
     *   <li>{@code forward(input, segments, wanted)}: {@code input} is of the first shard {@code int64 [2, rows]}, token
     *       ids and positions; of the others {@code f32 [rows, width]}. {@code segments} has four numbers a segment:
     *       slot, start, rows, and 1 for a chunk or 0 for rows by themselves. {@code wanted} are the rows the last shard
     *       answers with logits.
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
                .replace("{logits}", packings.head().linear("x", "self.head_weights[0]", "self.head_biases[0]"))
                .replace("{input}", first() ? EMBED : "input")
                .replace("{output}", last() ? "(self).head(x, wanted)" : "x")
                .replace("{scales}", scales())
                .replace("{layers}", Integer.toString(range.layers()))
                .replace("{heads}", Integer.toString(config.heads()))
                .replace("{head width}", Integer.toString(config.headWidth()))
                .replace("{width}", Integer.toString(config.width()))
                .replace("{positions}", Integer.toString(config.positions()))
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

    private String scales() {
        return IntStream.range(range.first(), range.end())
                .mapToObj(layer -> Double.toString(config.attentionScale(layer)))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static final String EMBED =
            "torch.add(torch.embedding(self.tables[0], input[0]), torch.embedding(self.tables[1], input[1]))";

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
              def allocate(self: __torch__.Shard, slots: int) -> int:
                for l in range({layers}):
                  torch.append(self.cache, torch.empty([slots, 2, {heads}, {positions}, {head width}], dtype=6))
                return 0

              def forward(self: __torch__.Shard, input: Tensor, segments: List[int], wanted: List[int]) -> Tensor:
                masks = (self).masks(segments)
                x = {input}
                for l in range({layers}):
                  x = (self).block(x, l, segments, masks)
                return {output}

              def masks(self: __torch__.Shard, segments: List[int]) -> List[Tensor]:
                masks = annotate(List[Tensor], [])
                for s in range(torch.floordiv(torch.len(segments), 4)):
                  start = segments[4 * s + 1]
                  rows = segments[4 * s + 2]
                  if torch.mul(start, segments[4 * s + 3]) > 0:
                    mask = torch.triu(torch.full([rows, start + rows], -inf, dtype=6), start + 1)
                  else:
                    mask = torch.empty([0])
                  torch.append(masks, mask)
                return masks

              def block(self: __torch__.Shard, x: Tensor, l: int, segments: List[int], masks: List[Tensor]) -> Tensor:
                h = (self).norm(x, 2 * l)
                h = (self).attend((self).linear(h, 4 * l), l, segments, masks)
                x = torch.add(x, (self).linear(h, 4 * l + 1))
                h = (self).norm(x, 2 * l + 1)
                h = (self).activated(h, 4 * l + 2)
                return torch.add(x, (self).linear(h, 4 * l + 3))

              def attend(self: __torch__.Shard, x: Tensor, l: int, segments: List[int], masks: List[Tensor]) -> Tensor:
                qkv = torch.permute(torch.view(x, [-1, 3, {heads}, {head width}]), [1, 2, 0, 3])
                queries = torch.slice(qkv, 0, 0, 1)
                fresh = torch.slice(qkv, 0, 1, 3)
                scale = annotate(List[float], {scales})[l]
                out = annotate(List[Tensor], [])
                row = 0
                for s in range(torch.len(masks)):
                  start = segments[4 * s + 1]
                  rows = segments[4 * s + 2]
                  kv = torch.select(self.cache[l], 0, segments[4 * s])
                  _w = torch.copy_(torch.slice(kv, 2, start, start + rows), torch.slice(fresh, 2, row, row + rows))
                  if segments[4 * s + 3] == 1:
                    q = torch.slice(queries, 2, row, row + rows)
                    k, v, = torch.split(torch.slice(kv, 2, 0, start + rows), 1, 0)
                    if start == 0:
                      a = torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=scale)
                    else:
                      a = torch.scaled_dot_product_attention(q, k, v, masks[s], 0., False, scale=scale)
                    torch.append(out, torch.reshape(torch.permute(a, [0, 2, 1, 3]), [rows, {width}]))
                  else:
                    for r in range(rows):
                      q = torch.slice(queries, 2, row + r, row + r + 1)
                      k, v, = torch.split(torch.slice(kv, 2, 0, start + r + 1), 1, 0)
                      a = torch.scaled_dot_product_attention(q, k, v, None, 0., False, scale=scale)
                      torch.append(out, torch.reshape(a, [1, {width}]))
                  row = row + rows
                return torch.cat(out, 0)

              def head(self: __torch__.Shard, x: Tensor, wanted: List[int]) -> Tensor:
                if torch.len(wanted) == 0:
                  logits = torch.empty([0])
                else:
                  x = torch.index_select(x, 0, torch.tensor(wanted, dtype=4))
                  x = (self).norm(x, 2 * {layers})
                  logits = {logits}
                return logits

              def norm(self: __torch__.Shard, x: Tensor, i: int) -> Tensor:
                return torch.layer_norm(x, [{width}], self.norms[2 * i], self.norms[2 * i + 1], {epsilon})
              def linear(self: __torch__.Shard, x: Tensor, i: int) -> Tensor:
                return {linear}
              def activated(self: __torch__.Shard, x: Tensor, i: int) -> Tensor:
                return {activated}
            """;
}
