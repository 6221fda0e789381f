package io.stagecoach.torch;

import io.stagecoach.model.Activation;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A packing whose kernels are called with a bounded number of rows: more rows are multiplied block by block.
 *
 * <p>Below AVX-512, oneDNN sums a product of more than 64 rows in another order than one of fewer. All blocks up to 64
 * rows give a row the same bits (seen on AVX2 for 15 shapes from 33 × 17 to 896 × 151936, on one thread and on two).
 *
 * @param most rows of a block, 1 or more
 */
record RowBlocks(Packing packing, int most) implements Packing {
    RowBlocks {
        if (most < 1) {
            throw new IllegalArgumentException("a block has 1 row or more, not " + most);
        }
    }

    @Override
    public String type() {
        return packing.type();
    }

    @Override
    public int bytesPerWeight() {
        return packing.bytesPerWeight();
    }

    @Override
    public String pack(String weight, String bias) {
        return packing.pack(weight, bias);
    }

    @Override
    public String packBias(String bias) {
        return packing.packBias(bias);
    }

    @Override
    public List<String> methods() {
        Stream<String> own = Stream.concat(
                Stream.of(method("linear", packing.linear("x", "w", "b"))),
                Stream.of(Activation.values())
                        .map(activation -> method(name(activation), packing.activated("x", "w", "b", activation))));
        return Stream.concat(packing.methods().stream(), own).toList();
    }

    @Override
    public String linear(String x, String weight, String bias) {
        return "(self).blocks_of_linear(%s, %s, %s)".formatted(x, weight, bias);
    }

    @Override
    public String activated(String x, String weight, String bias, Activation activation) {
        return "(self).blocks_of_%s(%s, %s, %s)".formatted(name(activation), x, weight, bias);
    }

    private static String name(Activation activation) {
        return activation.name().toLowerCase(Locale.ROOT);
    }

    /** The product of one block as it is; of several, each by itself and put together again. */
    private String method(String name, String product) {
        return """
                  def block_of_{name}(self: __torch__.Shard, x: Tensor, w: {type}, b: Tensor) -> Tensor:
                    return {product}
                  def blocks_of_{name}(self: __torch__.Shard, x: Tensor, w: {type}, b: Tensor) -> Tensor:
                    if torch.le(torch.size(x, 0), {most}):
                      y = (self).block_of_{name}(x, w, b)
                    else:
                      products = annotate(List[Tensor], [])
                      blocks = torch.split(x, {most})
                      for i in range(torch.len(blocks)):
                        torch.append(products, (self).block_of_{name}(blocks[i], w, b))
                      y = torch.cat(products)
                    return y
                """.replace("{name}", name)
                .replace("{type}", type())
                .replace("{product}", product)
                .replace("{most}", Integer.toString(most));
    }
}
