package io.stagecoach.example;

import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** OPT's forward pass as its paper and transformers have it, slowly, in double: what a converted model must compute. */
record OptReference(Map<String, Tensor> tensors, int layers, int heads) {
    private static final double EPSILON = 1e-5;

    /** Logits after the last of the tokens. */
    double[] logits(int[] ids) {
        double[][] x = IntStream.range(0, ids.length)
                .mapToObj(i -> sum(row("embed_tokens.weight", ids[i]), row("embed_positions.weight", i + 2)))
                .toArray(double[][]::new);
        for (int layer = 0; layer < layers; layer++) {
            String name = "layers." + layer + ".";
            double[][] normed = each(x, name + "self_attn_layer_norm");
            double[][] attended = attention(
                    linear(normed, name + "self_attn.q_proj"),
                    linear(normed, name + "self_attn.k_proj"),
                    linear(normed, name + "self_attn.v_proj"));
            x = sum(x, linear(attended, name + "self_attn.out_proj"));
            double[][] up = linear(each(x, name + "final_layer_norm"), name + "fc1");
            for (double[] row : up) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = Math.max(0, row[i]);
                }
            }
            x = sum(x, linear(up, name + "fc2"));
        }
        double[] last = each(x, "final_layer_norm")[ids.length - 1];
        return product(last, tensor("embed_tokens.weight"));
    }

    private double[][] attention(double[][] queries, double[][] keys, double[][] values) {
        int width = queries[0].length;
        int size = width / heads;
        double[][] out = new double[queries.length][width];
        for (int head = 0; head < heads; head++) {
            int offset = head * size;
            for (int at = 0; at < queries.length; at++) {
                double[] weights = new double[at + 1];
                double total = 0;
                for (int seen = 0; seen <= at; seen++) {
                    double score = 0;
                    for (int i = offset; i < offset + size; i++) {
                        score += queries[at][i] * keys[seen][i];
                    }
                    weights[seen] = Math.exp(score / Math.sqrt(size));
                    total += weights[seen];
                }
                for (int seen = 0; seen <= at; seen++) {
                    for (int i = offset; i < offset + size; i++) {
                        out[at][i] += weights[seen] / total * values[seen][i];
                    }
                }
            }
        }
        return out;
    }

    private double[][] each(double[][] rows, String norm) {
        double[][] out = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            double mean = IntStream.range(0, rows[i].length)
                    .mapToDouble(column(rows[i]))
                    .average()
                    .orElseThrow();
            double variance = IntStream.range(0, rows[i].length)
                    .mapToDouble(column(rows[i]))
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElseThrow();
            double[] normed = new double[rows[i].length];
            for (int j = 0; j < normed.length; j++) {
                normed[j] = (rows[i][j] - mean) / Math.sqrt(variance + EPSILON) * row(norm + ".weight")[j]
                        + row(norm + ".bias")[j];
            }
            out[i] = normed;
        }
        return out;
    }

    private static java.util.function.IntToDoubleFunction column(double[] row) {
        return i -> row[i];
    }

    private double[][] linear(double[][] rows, String name) {
        double[][] out = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            out[i] = sum(product(rows[i], tensor(name + ".weight")), row(name + ".bias"));
        }
        return out;
    }

    /** A row times a matrix of {@code [out, in]}. */
    private static double[] product(double[] row, Tensor matrix) {
        double[] out = new double[matrix.rows()];
        for (int o = 0; o < out.length; o++) {
            for (int i = 0; i < row.length; i++) {
                out[o] += row[i] * matrix.values()[o * row.length + i];
            }
        }
        return out;
    }

    private static double[][] sum(double[][] a, double[][] b) {
        return IntStream.range(0, a.length).mapToObj(i -> sum(a[i], b[i])).toArray(double[][]::new);
    }

    private static double[] sum(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] + b[i]).toArray();
    }

    private double[] row(String vector) {
        Tensor tensor = tensor(vector);
        return IntStream.range(0, tensor.values().length)
                .mapToDouble(i -> tensor.values()[i])
                .toArray();
    }

    private double[] row(String table, int index) {
        Tensor tensor = tensor(table);
        int width = tensor.width();
        return IntStream.range(0, width)
                .mapToDouble(i -> tensor.values()[index * width + i])
                .toArray();
    }

    private Tensor tensor(String name) {
        return Objects.requireNonNull(tensors.get("model.decoder." + name), name);
    }
}
