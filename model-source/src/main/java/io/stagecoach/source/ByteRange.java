package io.stagecoach.source;

/** Bytes {@code [begin, end)} of a file. */
record ByteRange(long begin, long end) {

    ByteRange {
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "a byte range needs 0 <= begin <= end, but got [" + begin + ", " + end + ")");
        }
    }

    /** A range that becomes one buffer, and so has at most 2 GiB. */
    static ByteRange ofBuffer(long begin, long end) {
        ByteRange range = new ByteRange(begin, end);
        if (range.length() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("bytes " + range + " are more than 2 GiB; read them in pieces");
        }
        return range;
    }

    long length() {
        return end - begin;
    }

    ByteRange from(long newBegin) {
        return new ByteRange(newBegin, end);
    }

    @Override
    public String toString() {
        return "[" + begin + ", " + end + ")";
    }
}
