package io.stagecoach.source;

import io.stagecoach.source.HubException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The hub's two questions: what is this file, and what are its bytes. Tries each once. */
final class HubClient {

    private final HubSettings settings;
    private final HubHttp http;

    /** Where the CDN has a file, so that not every range asks the hub first. Such links expire. */
    private final Map<URI, URI> located = new ConcurrentHashMap<>();

    HubClient(HubSettings settings) {
        this.settings = settings;
        this.http = new HubHttp(settings);
    }

    /** Asks for a file's commit, ETag and size; empty when the model has no such file. */
    Optional<HubFile> describe(HubId id, String revision, String file) throws IOException {
        requireOnline(id, file);
        HubHttp.Answer answer = http.head(url(id, revision, file));
        if (HubErrors.isMissingFile(answer)) {
            return Optional.empty();
        }
        if (answer.status() >= 400) {
            throw error(id, file, answer);
        }
        HubMarks marks = answer.marks();
        if (marks.commit().isEmpty() || marks.etag().isEmpty() || marks.size().isEmpty()) {
            throw new HubException(
                    Reason.PROTOCOL,
                    answer.uri() + " says no X-Repo-Commit, ETag or size: is HF_ENDPOINT a Hugging Face hub?");
        }
        try {
            return Optional.of(new HubFile(
                    file, marks.commit().get(), marks.etag().get(), marks.size().get()));
        } catch (IllegalArgumentException e) {
            throw new HubException(Reason.PROTOCOL, String.valueOf(e.getMessage()), null, e);
        }
    }

    /**
     * Asks for the bytes of a range. The body may begin before the range, at 0, when a server knows no ranges.
     *
     * @throws HubException when the file is no longer the one described
     */
    HubBody open(HubId id, HubFile file, ByteRange range) throws IOException {
        requireOnline(id, file.name());
        URI url = url(id, file.commit(), file.name());
        Optional<String> header = range.equals(file.whole())
                ? Optional.empty()
                : Optional.of("bytes=" + range.begin() + "-" + (range.end() - 1));
        HubHttp.Answer answer = http.get(located.getOrDefault(url, url), header);
        if (answer.status() / 100 == 4 && located.remove(url) != null) {
            answer = http.get(url, header);
        }
        if (!http.isHub(answer.uri()) && answer.status() / 100 == 2) {
            located.put(url, answer.uri());
        }
        return body(id, file, range, answer);
    }

    private HubBody body(HubId id, HubFile file, ByteRange range, HubHttp.Answer answer) throws IOException {
        var bytes = answer.body();
        if (bytes.isEmpty()) {
            throw error(id, file.name(), answer);
        }
        HubBody body = new HubBody(bytes.get(), settings.timeouts().stall());
        try {
            requireSame(file, answer);
            return body.at(answer.status() == 206 ? begin(file, range, answer) : 0);
        } catch (HubException e) {
            body.close();
            throw e;
        }
    }

    private static long begin(HubFile file, ByteRange range, HubHttp.Answer answer) throws HubException {
        String header = answer.header("Content-Range").orElse("");
        ContentRange sent = ContentRange.parse(header)
                .filter(content -> content.range().equals(range))
                .orElseThrow(() -> new HubException(
                        Reason.PROTOCOL,
                        answer.uri().getHost() + " was asked for bytes " + range + " of " + file.name()
                                + ", but its Content-Range is '" + header + "'"));
        if (sent.total().isPresent() && sent.total().get() != file.size()) {
            throw new HubException(
                    Reason.CHANGED,
                    file.name() + " changed at the hub while it was fetched (" + file.size() + " bytes, now "
                            + sent.total().get() + "): start again");
        }
        return sent.range().begin();
    }

    private static void requireSame(HubFile file, HubHttp.Answer answer) throws HubException {
        Optional<String> etag = answer.marks().etag();
        if (etag.isPresent() && !etag.get().equals(file.etag())) {
            throw new HubException(
                    Reason.CHANGED,
                    file.name() + " changed at the hub while it was fetched (ETag " + file.etag() + ", now "
                            + etag.get() + "): start again");
        }
    }

    private void requireOnline(HubId id, String file) throws HubException {
        if (settings.offline()) {
            throw new HubException(
                    Reason.OFFLINE,
                    file + " of model " + id + " is not in the cache (" + settings.cache()
                            + "), and HF_HUB_OFFLINE forbids to ask the hub: unset it, or fetch the model first");
        }
    }

    private HubException error(HubId id, String file, HubHttp.Answer answer) {
        String what = HubErrors.isMissingFile(answer) ? file + " of model " + id : "model " + id;
        return HubErrors.of(id, what, answer, settings.token().isPresent());
    }

    private URI url(HubId id, String revision, String file) {
        return URI.create(settings.endpoint() + "/" + id.repository() + "/resolve/" + encoded(revision) + "/"
                + Stream.of(file.split("/")).map(HubClient::encoded).collect(Collectors.joining("/")));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
