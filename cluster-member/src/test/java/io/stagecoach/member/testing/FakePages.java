package io.stagecoach.member.testing;

import io.stagecoach.shard.PageAccess;
import io.stagecoach.shard.Segment;
import java.nio.ByteBuffer;
import java.util.Map;

/** Pages of a {@link FakeRuntime} as bytes: one whole number per position. */
record FakePages(String layout, Map<Integer, Integer[]> caches) implements PageAccess {
    private static final int PAGE_BYTES = Segment.PAGE * Integer.BYTES;
    /** A position that was not written. */
    private static final int NOTHING = -1;

    @Override
    public Format format() {
        return new Format(layout, PAGE_BYTES);
    }

    @Override
    public void read(int page, int from, int length, byte[] target, int at) {
        bytes(page).get(from, target, at, length);
    }

    @Override
    public void write(int page, int from, int length, byte[] source, int at) {
        ByteBuffer bytes = bytes(page).put(from, source, at, length);
        Integer[] values = new Integer[Segment.PAGE];
        for (int i = 0; i < values.length; i++) {
            int value = bytes.getInt(i * Integer.BYTES);
            if (value != NOTHING) {
                values[i] = value;
            }
        }
        caches.put(page, values);
    }

    private ByteBuffer bytes(int page) {
        Integer[] values = caches.getOrDefault(page, new Integer[Segment.PAGE]);
        ByteBuffer bytes = ByteBuffer.allocate(PAGE_BYTES);
        for (Integer value : values) {
            bytes.putInt(value == null ? NOTHING : value);
        }
        return bytes.clear();
    }
}
