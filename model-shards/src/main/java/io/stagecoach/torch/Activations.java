package io.stagecoach.torch;

import io.stagecoach.model.Activation;
import java.util.List;

/**
 * Activation functions for products whose kernel has none of its own, as methods of the module.
 *
 * <p>They are put together from operations that compute every value of a tensor alike. {@code torch.gelu} does not: the
 * last few values of each thread's share take another path with other roundings, and where the shares end depends on
 * the number of rows.
 */
final class Activations {
    /** -2 sqrt(2 / pi), and 0.044715 times that. */
    private static final double LINEAR = -1.5957691216057308;

    private static final double CUBIC = -0.07135481627260025;

    /**
     * x / (1 + exp(-2 u)) with u = sqrt(2 / pi) (x + 0.044715 x³), which is x / 2 (1 + tanh(u)), the approximation of
     * Hendrycks and Gimpel (2016). Where exp overflows the quotient is 0, as it should be.
     */
    private static final String GELU_TANH = """
              def gelu_tanh(self: __torch__.Shard, x: Tensor) -> Tensor:
                t = torch.add_(torch.mul_(torch.mul(x, x), %s), %s)
                t = torch.exp_(torch.mul_(t, x))
                return torch.div(x, torch.add_(t, 1.))
            """.formatted(CUBIC, LINEAR);

    /** x / 2 (1 + erf(x / sqrt(2))). */
    private static final String GELU = """
              def gelu(self: __torch__.Shard, x: Tensor) -> Tensor:
                t = torch.erf_(torch.mul(x, %s))
                return torch.mul_(torch.mul_(torch.add_(t, 1.), x), 0.5)
            """.formatted(Math.sqrt(0.5));

    /** To be among a packing's {@link Packing#methods()}. */
    static final List<String> METHODS = List.of(GELU_TANH, GELU);

    private Activations() {}

    /** @param product an expression of a tensor f32 */
    static String of(Activation activation, String product) {
        return switch (activation) {
            case GELU_TANH -> "(self).gelu_tanh(%s)".formatted(product);
            case GELU -> "(self).gelu(%s)".formatted(product);
            case RELU -> "torch.relu(%s)".formatted(product);
        };
    }
}
