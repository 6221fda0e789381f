package io.stagecoach.attention;

import io.stagecoach.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The product of small matrices: {@code c[r][n] += Σ a[r][k] · b[k][n]}, summed in the order of {@code k} with one fused
 * multiply-add a term. So a value's bits do not depend on how many rows are computed together, nor on the width of this
 * machine's vectors. Matrices are row-major parts of arrays; columns are a multiple of {@link Lanes#MOST}.
 */
final class Gemm {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int L = SPECIES.length();

    /** Chains of dependent operations that keep both arithmetic units busy. */
    private static final int TILE = 8;

    private Gemm() {}

    /**
     * A row-major part of an array.
     *
     * @param stride from row to row
     */
    record Part(float[] values, int start, int stride) {}

    /**
     * Adds a product to {@code c}.
     *
     * @param a {@code [rows, depth]}
     * @param b {@code [depth, columns]}
     * @param c {@code [rows, columns]}
     */
    static void accumulate(Part a, Part b, Part c, int rows, int depth, int columns) {
        int row = 0;
        for (; row + TILE <= rows; row += TILE) {
            for (int n = 0; n < columns; n += L) {
                eightRows(a, row, b, n, c, depth);
            }
        }
        for (; row < rows; row++) {
            int n = 0;
            for (; n + 4 * L <= columns; n += 4 * L) {
                fourColumns(a, row, b, n, c, depth);
            }
            for (; n < columns; n += L) {
                oneColumn(a, row, b, n, c, depth);
            }
        }
    }

    private static void eightRows(Part left, int row, Part right, int column, Part sums, int depth) {
        float[] a = left.values();
        int aStride = left.stride();
        int a0 = left.start() + row * aStride;
        float[] b = right.values();
        int b0 = right.start() + column;
        int bStride = right.stride();
        float[] c = sums.values();
        int cStride = sums.stride();
        int c0 = sums.start() + row * cStride + column;
        int a1 = a0 + aStride;
        int a2 = a1 + aStride;
        int a3 = a2 + aStride;
        int a4 = a3 + aStride;
        int a5 = a4 + aStride;
        int a6 = a5 + aStride;
        int a7 = a6 + aStride;
        FloatVector s0 = FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s1 = FloatVector.fromArray(SPECIES, c, c0 + cStride);
        FloatVector s2 = FloatVector.fromArray(SPECIES, c, c0 + 2 * cStride);
        FloatVector s3 = FloatVector.fromArray(SPECIES, c, c0 + 3 * cStride);
        FloatVector s4 = FloatVector.fromArray(SPECIES, c, c0 + 4 * cStride);
        FloatVector s5 = FloatVector.fromArray(SPECIES, c, c0 + 5 * cStride);
        FloatVector s6 = FloatVector.fromArray(SPECIES, c, c0 + 6 * cStride);
        FloatVector s7 = FloatVector.fromArray(SPECIES, c, c0 + 7 * cStride);
        for (int k = 0; k < depth; k++) {
            FloatVector v = FloatVector.fromArray(SPECIES, b, b0 + k * bStride);
            s0 = FloatVector.broadcast(SPECIES, a[a0 + k]).fma(v, s0);
            s1 = FloatVector.broadcast(SPECIES, a[a1 + k]).fma(v, s1);
            s2 = FloatVector.broadcast(SPECIES, a[a2 + k]).fma(v, s2);
            s3 = FloatVector.broadcast(SPECIES, a[a3 + k]).fma(v, s3);
            s4 = FloatVector.broadcast(SPECIES, a[a4 + k]).fma(v, s4);
            s5 = FloatVector.broadcast(SPECIES, a[a5 + k]).fma(v, s5);
            s6 = FloatVector.broadcast(SPECIES, a[a6 + k]).fma(v, s6);
            s7 = FloatVector.broadcast(SPECIES, a[a7 + k]).fma(v, s7);
        }
        s0.intoArray(c, c0);
        s1.intoArray(c, c0 + cStride);
        s2.intoArray(c, c0 + 2 * cStride);
        s3.intoArray(c, c0 + 3 * cStride);
        s4.intoArray(c, c0 + 4 * cStride);
        s5.intoArray(c, c0 + 5 * cStride);
        s6.intoArray(c, c0 + 6 * cStride);
        s7.intoArray(c, c0 + 7 * cStride);
    }

    private static void fourColumns(Part left, int row, Part right, int column, Part sums, int depth) {
        float[] a = left.values();
        int a0 = left.start() + row * left.stride();
        float[] b = right.values();
        int b0 = right.start() + column;
        int bStride = right.stride();
        float[] c = sums.values();
        int c0 = sums.start() + row * sums.stride() + column;
        FloatVector s0 = FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s1 = FloatVector.fromArray(SPECIES, c, c0 + L);
        FloatVector s2 = FloatVector.fromArray(SPECIES, c, c0 + 2 * L);
        FloatVector s3 = FloatVector.fromArray(SPECIES, c, c0 + 3 * L);
        for (int k = 0; k < depth; k++) {
            FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + k]);
            int bk = b0 + k * bStride;
            s0 = v.fma(FloatVector.fromArray(SPECIES, b, bk), s0);
            s1 = v.fma(FloatVector.fromArray(SPECIES, b, bk + L), s1);
            s2 = v.fma(FloatVector.fromArray(SPECIES, b, bk + 2 * L), s2);
            s3 = v.fma(FloatVector.fromArray(SPECIES, b, bk + 3 * L), s3);
        }
        s0.intoArray(c, c0);
        s1.intoArray(c, c0 + L);
        s2.intoArray(c, c0 + 2 * L);
        s3.intoArray(c, c0 + 3 * L);
    }

    private static void oneColumn(Part left, int row, Part right, int column, Part sums, int depth) {
        float[] a = left.values();
        int a0 = left.start() + row * left.stride();
        float[] b = right.values();
        int b0 = right.start() + column;
        int c0 = sums.start() + row * sums.stride() + column;
        FloatVector sum = FloatVector.fromArray(SPECIES, sums.values(), c0);
        for (int k = 0; k < depth; k++) {
            FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + k]);
            sum = v.fma(FloatVector.fromArray(SPECIES, b, b0 + k * right.stride()), sum);
        }
        sum.intoArray(sums.values(), c0);
    }
}
