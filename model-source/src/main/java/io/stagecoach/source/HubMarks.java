package io.stagecoach.source;

import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;

/**
 * What the hub's own answers say about a file. A redirect to a CDN carries the marks of the file in {@code X-Linked-*};
 * the CDN's own {@code ETag} is of another kind and is never read.
 */
record HubMarks(Optional<String> commit, Optional<String> etag, Optional<Long> size) {

    static final HubMarks NONE = new HubMarks(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Adds the marks of a further answer of the hub; where both have one, the later holds.
     *
     * @param last the answer is no redirect, so that its ETag and length are the file's
     */
    HubMarks and(HttpHeaders headers, boolean last) {
        Optional<String> plainTag = last ? headers.firstValue("ETag") : Optional.empty();
        Optional<String> plainSize = last ? headers.firstValue("Content-Length") : Optional.empty();
        return new HubMarks(
                headers.firstValue("X-Repo-Commit").or(this::commit),
                headers.firstValue("X-Linked-Etag")
                        .or(this::etag)
                        .or(() -> plainTag)
                        .map(HubMarks::unquoted),
                headers.firstValue("X-Linked-Size")
                        .flatMap(HubMarks::number)
                        .or(this::size)
                        .or(() -> plainSize.flatMap(HubMarks::number)));
    }

    private static String unquoted(String etag) {
        return etag.replaceFirst("^W/", "").replace("\"", "").toLowerCase(Locale.ROOT);
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }
}
