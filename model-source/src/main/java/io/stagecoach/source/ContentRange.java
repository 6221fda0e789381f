package io.stagecoach.source;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes a 206 answer holds (RFC 9110, section 14.4).
 *
 * @param total size of the whole file, when the server knows it
 */
record ContentRange(ByteRange range, Optional<Long> total) {

    private static final Pattern FORM = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    /** Empty when the header is none. */
    static Optional<ContentRange> parse(String header) {
        Matcher parts = FORM.matcher(header);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long first = Long.parseLong(parts.group(1));
        long last = Long.parseLong(parts.group(2));
        Optional<Long> total =
                Optional.of(parts.group(3)).filter(text -> !text.equals("*")).map(Long::parseLong);
        return last < first ? Optional.empty() : Optional.of(new ContentRange(new ByteRange(first, last + 1), total));
    }
}
