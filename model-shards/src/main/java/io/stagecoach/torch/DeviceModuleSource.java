package io.stagecoach.torch;

import io.stagecoach.attention.KvFormat;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.Segment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The TorchScript source of one shard that lives on a device, its KV cache included: a forward pass is one call, and
 * nothing comes back before its end.
 *
 * <p>The segments of one row attend together, padded to the longest; longer ones one after another.
 *
 * @param device in torch's words: {@code cuda:0}, or {@code cpu} to test it without
 */
record DeviceModuleSource(String device, ModelConfig config, ShardRange range, Packings packings, KvFormat kv) {

    Map<String, String> lists() {
        Map<String, String> lists = new LinkedHashMap<>();
        for (String name :
                new String[] {"tables", "norms", "weights", "biases", "head_weights", "head_biases", "cache"}) {
            lists.put(name, TorchArchive.TENSOR_LIST);
        }
        return lists;
    }

    private boolean last() {
        return range.end() == config.layers();
    }

    /**
     * The methods. For loading as {@link ModuleSource}'s, and {@code allocate(pages)}; {@code forward(input, plan, sizes,
     * longer)} takes what {@link ModuleSource}'s {@code begin} does and then a {@link DeviceStep}, and answers as its
     * {@code finish}.
     */
    String text() {
        return TEMPLATE.replace("{attributes}", attributes())
                .replace("{pack}", packings.layers().pack("w", "b"))
                .replace("{pack bias}", packings.layers().packBias("b"))
                .replace("{pack head}", packings.head().pack("w", "b"))
                .replace("{pack head bias}", packings.head().packBias("b"))
                .replace("{moved table}", packings.head().packBias("t"))
                .replace("{linear}", packings.layers().linear("x", "self.weights[i]", "self.biases[i]"))
                .replace("{activated}", activated())
                .replace("{input type}", range.first() == 0 ? "4" : "6")
                .replace("{input}", range.first() == 0 ? EMBED : "input")
                .replace("{keep wanted}", last() ? KEEP_WANTED : "pass")
                .replace("{output}", last() ? LOGITS : "x")
                .replace("{logits}", packings.head().linear("x", "self.head_weights[0]", "self.head_biases[0]"))
                .replace("{arrive}", device.equals("cpu") ? "x" : "torch.pin_memory(x)")
                .replace("{leave}", device.equals("cpu") ? "return x" : LEAVE)
                .replace("{device}", "torch.device(\"" + device + "\")")
                .replace("{kv type}", Integer.toString(DevicePacking.typeOf(kv)))
                .replace("{scales}", scales())
                .replace("{page}", Integer.toString(Segment.PAGE))
                .replace("{layers}", Integer.toString(range.layers()))
                .replace("{heads}", Integer.toString(config.heads()))
                .replace("{head width}", Integer.toString(config.headWidth()))
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

    private String scales() {
        return IntStream.range(range.first(), range.end())
                .mapToObj(layer -> Double.toString(config.attentionScale(layer)))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static final String EMBED =
            "torch.add(torch.embedding(self.tables[0], input[0]), torch.embedding(self.tables[1], input[1]))";

    /** After the last attention nobody needs the other rows. */
    private static final String KEEP_WANTED = """
            if l == {layers} - 1:
                    x = torch.index_select(x, 0, parts[4])
                    a = torch.index_select(a, 0, parts[4])""";

    private static final String LOGITS = "(self).head((self).norm(x, 2 * {layers}))";

    /** Into memory that the device writes by itself; the copy ends when all before it has. */
    private static final String LEAVE = """
            y = torch.empty_like(x, dtype=6, layout=None, device=torch.device("cpu"), pin_memory=True)
                return torch.copy_(y, x)""";

    private static final String TEMPLATE = """
            class Shard(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
            {attributes}
              def add_table(self: __torch__.Shard, t: Tensor) -> int:
                torch.append(self.tables, {moved table})
                return 0
              def add_norm(self: __torch__.Shard, w: Tensor, b: Tensor) -> int:
                for t in [w, b]:
                  torch.append(self.norms, {moved table})
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
              def allocate(self: __torch__.Shard, pages: int) -> int:
                for l in range({layers}):
                  torch.append(self.cache, torch.zeros([pages, {page}, 2, {heads}, {head width}], dtype={kv type}, layout=None, device={device}, pin_memory=False))
                return 0

              def forward(self: __torch__.Shard, input: Tensor, plan: Tensor, sizes: List[int], longer: List[int]) -> Tensor:
                parts = torch.split_with_sizes((self).arrive(plan, 4), sizes)
                mask = (self).padding(parts[2], sizes)
                masks = (self).causal(longer)
                input = (self).arrive(input, {input type})
                x = {input}
                for l in range({layers}):
                  a = (self).attend((self).linear((self).norm(x, 2 * l), 4 * l), l, parts, mask, longer, masks)
                  {keep wanted}
                  x = torch.add(x, (self).linear(a, 4 * l + 1))
                  h = (self).activated((self).norm(x, 2 * l + 1), 4 * l + 2)
                  x = torch.add(x, (self).linear(h, 4 * l + 3))
                return (self).leave({output})

              def arrive(self: __torch__.Shard, x: Tensor, type: int) -> Tensor:
                return torch.to({arrive}, {device}, type, True)
              def leave(self: __torch__.Shard, x: Tensor) -> Tensor:
                {leave}

              def padding(self: __torch__.Shard, lengths: Tensor, sizes: List[int]) -> Tensor:
                singles = sizes[1]
                if singles == 0:
                  mask = lengths
                else:
                  positions = torch.arange(torch.floordiv(sizes[3], singles) * {page}, dtype=4, layout=None, device={device}, pin_memory=False)
                  mask = torch.view(torch.lt(positions, torch.unsqueeze(lengths, 1)), [singles, 1, 1, -1])
                return mask
              def causal(self: __torch__.Shard, longer: List[int]) -> List[Tensor]:
                masks = annotate(List[Tensor], [])
                for s in range(torch.floordiv(torch.len(longer), 3)):
                  rows = longer[3 * s + 1]
                  start = longer[3 * s + 2]
                  mask = torch.ones([rows, start + rows], dtype=11, layout=None, device={device}, pin_memory=False)
                  torch.append(masks, torch.tril(mask, start))
                return masks

              def attend(self: __torch__.Shard, x: Tensor, l: int, parts: List[Tensor], mask: Tensor, longer: List[int], masks: List[Tensor]) -> Tensor:
                cache = self.cache[l]
                scale = annotate(List[float], {scales})[l]
                qkv = torch.to(torch.view(x, [-1, 3, {heads}, {head width}]), {kv type})
                _w = torch.index_copy_(torch.view(cache, [-1, 2, {heads}, {head width}]), 0, parts[0], torch.slice(qkv, 1, 1, 3))
                queries = torch.select(qkv, 1, 0)
                out = torch.empty_like(queries, memory_format=0)
                singles = torch.size(parts[1], 0)
                if singles > 0:
                  kv = torch.view(torch.index_select(cache, 0, parts[3]), [singles, -1, 2, {heads}, {head width}])
                  q = torch.unsqueeze(torch.index_select(queries, 0, parts[1]), 2)
                  k = torch.transpose(torch.select(kv, 2, 0), 1, 2)
                  v = torch.transpose(torch.select(kv, 2, 1), 1, 2)
                  a = torch.scaled_dot_product_attention(q, k, v, mask, 0., False, scale=scale)
                  _s = torch.index_copy_(out, 0, parts[1], torch.squeeze(a, 2))
                for s in range(torch.len(masks)):
                  first = longer[3 * s]
                  rows = longer[3 * s + 1]
                  end = longer[3 * s + 2] + rows
                  kv = torch.view(torch.index_select(cache, 0, parts[s + 5]), [1, -1, 2, {heads}, {head width}])
                  kv = torch.slice(kv, 1, 0, end)
                  q = torch.unsqueeze(torch.transpose(torch.slice(queries, 0, first, first + rows), 0, 1), 0)
                  k = torch.transpose(torch.select(kv, 2, 0), 1, 2)
                  v = torch.transpose(torch.select(kv, 2, 1), 1, 2)
                  if end == rows:
                    a = torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=scale)
                  else:
                    a = torch.scaled_dot_product_attention(q, k, v, masks[s], 0., False, scale=scale)
                  _c = torch.copy_(torch.slice(out, 0, first, first + rows), torch.transpose(torch.squeeze(a, 0), 0, 1))
                return torch.view(out, [-1, {width}])

              def head(self: __torch__.Shard, x: Tensor) -> Tensor:
                return {logits}
              def norm(self: __torch__.Shard, x: Tensor, i: int) -> Tensor:
                return torch.layer_norm(x, [{width}], self.norms[2 * i], self.norms[2 * i + 1], {epsilon})
              def linear(self: __torch__.Shard, x: Tensor, i: int) -> Tensor:
                return {linear}
              def activated(self: __torch__.Shard, x: Tensor, i: int) -> Tensor:
                return {activated}
            """;
}
