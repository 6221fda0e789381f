package io.stagecoach.bench.scaling;

import io.stagecoach.shard.PageAccess;

/** Cache pages that hold nothing but have a real size, so that pulls copy and send as much as with a model. */
record SimulatedPages(Format format, byte[] page) implements PageAccess {
    /** A third of GPT-2 small's layers in bf16. */
    private static final int PAGE_BYTES = 64 * 2 * 768 * 4 * Short.BYTES;

    SimulatedPages() {
        this(new Format("simulated", PAGE_BYTES), new byte[PAGE_BYTES]);
    }

    @Override
    public void read(int number, int from, int length, byte[] target, int at) {
        System.arraycopy(page, from, target, at, length);
    }

    @Override
    public void write(int number, int from, int length, byte[] source, int at) {
        System.arraycopy(source, at, page, from, length);
    }
}
