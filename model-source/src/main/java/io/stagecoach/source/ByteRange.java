package io.stagecoach.source;

/** Bytes {@code [begin, end)} of a file; at most 2 GiB, because it becomes one buffer. */
record ByteRange(long begin, long end) {

    ByteRange {
        if (begin < 0 || end < begin || end - begin > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a byte range needs 0 <= begin <= end and at most 2 GiB, but got [" + begin + ", " + end + ")");
        }
    }

    long length() {
        return end - begin;
    }

    @Override
    public String toString() {
        return "[" + begin + ", " + end + ")";
    }
}
