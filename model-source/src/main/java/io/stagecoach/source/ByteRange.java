package io.stagecoach.source;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes {@code [begin, end)} of a file. */
record ByteRange(long begin, long end) {

    ByteRange {
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "a byte range needs 0 <= begin <= end, but got [" + begin + ", " + end + ")");
        }
    }

    /** A range that fits into one {@link java.nio.ByteBuffer}: at most 2 GiB. */
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

    /**
     * The Content-Range header of a 206 response (RFC 9110, section 14.4).
     *
     * @param total size of the whole file, if the server knows it
     */
    record ContentRange(ByteRange range, Optional<Long> total) {

        private static final Pattern FORM = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

        /** Empty if the header is malformed. */
        static Optional<ContentRange> parse(String header) {
            Matcher parts = FORM.matcher(header);
            if (!parts.matches()) {
                return Optional.empty();
            }
            long first = Long.parseLong(parts.group(1));
            long last = Long.parseLong(parts.group(2));
            Optional<Long> total = Optional.of(parts.group(3))
                    .filter(text -> !text.equals("*"))
                    .map(Long::parseLong);
            return last < first
                    ? Optional.empty()
                    : Optional.of(new ContentRange(new ByteRange(first, last + 1), total));
        }
    }
}
