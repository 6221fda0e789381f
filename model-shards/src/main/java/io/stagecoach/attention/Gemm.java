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

    /** Rows of the narrow tile, eight chains of dependent operations: as many as both arithmetic units need. */
    private static final int EIGHT = 8;

    /** Columns of the wide tile, and of a row alone. */
    private static final int FOUR_VECTORS = 4 * L;

    /**
     * Whether 16 sums, 4 columns and a factor fit into the registers: 32 of them go with vectors of 512 bits. The wide
     * tile then takes 8 loads for 16 operations, not 9 for 8, and has chains to spare: 240 against 174 GFLOPS a core of
     * Zen 5.
     */
    private static final boolean WIDE = SPECIES.vectorBitSize() >= 512;

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
        int wide = WIDE ? columns - columns % FOUR_VECTORS : 0;
        int row = 0;
        for (; wide > 0 && row + 4 <= rows; row += 4) {
            for (int n = 0; n < wide; n += FOUR_VECTORS) {
                fourByFour(a, row, b, n, c, depth);
            }
        }
        accumulateNarrow(a, b, c, new Bounds(row, rows, 0, wide), depth);
        accumulateNarrow(a, b, c, new Bounds(0, rows, wide, columns), depth);
    }

    /** A part of {@code c}; ends are exclusive. */
    private record Bounds(int firstRow, int endRow, int firstColumn, int endColumn) {}

    private static void accumulateNarrow(Part a, Part b, Part c, Bounds bounds, int depth) {
        int row = bounds.firstRow();
        for (; row + EIGHT <= bounds.endRow(); row += EIGHT) {
            for (int n = bounds.firstColumn(); n < bounds.endColumn(); n += L) {
                eightRows(a, row, b, n, c, depth);
            }
        }
        for (; row < bounds.endRow(); row++) {
            int n = bounds.firstColumn();
            for (; n + FOUR_VECTORS <= bounds.endColumn(); n += FOUR_VECTORS) {
                fourColumns(a, row, b, n, c, depth);
            }
            for (; n < bounds.endColumn(); n += L) {
                oneColumn(a, row, b, n, c, depth);
            }
        }
    }

    private static void fourByFour(Part left, int row, Part right, int column, Part sums, int depth) {
        float[] a = left.values();
        int aStride = left.stride();
        int a0 = left.start() + row * aStride;
        int a1 = a0 + aStride;
        int a2 = a1 + aStride;
        int a3 = a2 + aStride;
        float[] b = right.values();
        int b0 = right.start() + column;
        int bStride = right.stride();
        float[] c = sums.values();
        int c0 = sums.start() + row * sums.stride() + column;
        int c1 = c0 + sums.stride();
        int c2 = c1 + sums.stride();
        int c3 = c2 + sums.stride();
        FloatVector s00 = FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s01 = FloatVector.fromArray(SPECIES, c, c0 + L);
        FloatVector s02 = FloatVector.fromArray(SPECIES, c, c0 + 2 * L);
        FloatVector s03 = FloatVector.fromArray(SPECIES, c, c0 + 3 * L);
        FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + L);
        FloatVector s12 = FloatVector.fromArray(SPECIES, c, c1 + 2 * L);
        FloatVector s13 = FloatVector.fromArray(SPECIES, c, c1 + 3 * L);
        FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + L);
        FloatVector s22 = FloatVector.fromArray(SPECIES, c, c2 + 2 * L);
        FloatVector s23 = FloatVector.fromArray(SPECIES, c, c2 + 3 * L);
        FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
        FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + L);
        FloatVector s32 = FloatVector.fromArray(SPECIES, c, c3 + 2 * L);
        FloatVector s33 = FloatVector.fromArray(SPECIES, c, c3 + 3 * L);
        for (int k = 0; k < depth; k++) {
            int bk = b0 + k * bStride;
            FloatVector v0 = FloatVector.fromArray(SPECIES, b, bk);
            FloatVector v1 = FloatVector.fromArray(SPECIES, b, bk + L);
            FloatVector v2 = FloatVector.fromArray(SPECIES, b, bk + 2 * L);
            FloatVector v3 = FloatVector.fromArray(SPECIES, b, bk + 3 * L);
            FloatVector w0 = FloatVector.broadcast(SPECIES, a[a0 + k]);
            s00 = w0.fma(v0, s00);
            s01 = w0.fma(v1, s01);
            s02 = w0.fma(v2, s02);
            s03 = w0.fma(v3, s03);
            FloatVector w1 = FloatVector.broadcast(SPECIES, a[a1 + k]);
            s10 = w1.fma(v0, s10);
            s11 = w1.fma(v1, s11);
            s12 = w1.fma(v2, s12);
            s13 = w1.fma(v3, s13);
            FloatVector w2 = FloatVector.broadcast(SPECIES, a[a2 + k]);
            s20 = w2.fma(v0, s20);
            s21 = w2.fma(v1, s21);
            s22 = w2.fma(v2, s22);
            s23 = w2.fma(v3, s23);
            FloatVector w3 = FloatVector.broadcast(SPECIES, a[a3 + k]);
            s30 = w3.fma(v0, s30);
            s31 = w3.fma(v1, s31);
            s32 = w3.fma(v2, s32);
            s33 = w3.fma(v3, s33);
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + L);
        s02.intoArray(c, c0 + 2 * L);
        s03.intoArray(c, c0 + 3 * L);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + L);
        s12.intoArray(c, c1 + 2 * L);
        s13.intoArray(c, c1 + 3 * L);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + L);
        s22.intoArray(c, c2 + 2 * L);
        s23.intoArray(c, c2 + 3 * L);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + L);
        s32.intoArray(c, c3 + 2 * L);
        s33.intoArray(c, c3 + 3 * L);
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
