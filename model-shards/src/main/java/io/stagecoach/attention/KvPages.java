package io.stagecoach.attention;

import io.stagecoach.shard.PageAccess;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The pages of a cache in this process's memory, as bytes. */
record KvPages(KvMemory memory, Format format) implements PageAccess {

    /** @param computedBy what else the cache's content depends on: the model's layers, and how its matrices are multiplied */
    static KvPages of(KvMemory memory, String computedBy) {
        KvMemory.Shape shape = memory.shape();
        String layout = "%s, %d x %d x (%d + %d) %s %s"
                .formatted(
                        computedBy,
                        shape.layers(),
                        shape.heads(),
                        shape.headWidth(),
                        shape.columns(),
                        memory.format().text(),
                        ByteOrder.nativeOrder());
        return new KvPages(memory, new Format(layout, Math.toIntExact(memory.pageBytes())));
    }

    @Override
    public void read(int page, int from, int length, byte[] target, int at) {
        MemorySegment.copy(memory.page(page), ValueLayout.JAVA_BYTE, from, target, at, length);
    }

    @Override
    public void write(int page, int from, int length, byte[] source, int at) {
        memory.require(page);
        MemorySegment.copy(source, at, memory.page(page), ValueLayout.JAVA_BYTE, from, length);
    }
}
