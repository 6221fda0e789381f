package io.stagecoach.source;

import io.stagecoach.source.ByteRange.ContentRange;
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

/** The two requests to a hub: describe a file, and read a range of it. Makes one attempt; {@link Retries} repeats. */
final class HubClient {

    private final HubSettings settings;
    private final HubHttp http;

    /** CDN links of files, so that not every range asks the hub first. The links expire. */
    private final Map<URI, URI> cdnLinks = new ConcurrentHashMap<>();

    HubClient(HubSettings settings) {
        this.settings = settings;
        this.http = new HubHttp(settings);
    }

    /** Asks for a file's commit, ETag and size; empty if the model has no such file. */
    Optional<HubFile> describe(ModelName.Hub model, String revision, String file) throws IOException {
        requireOnline(model, file);
        HubHttp.Response response = http.head(url(model, revision, file));
        if (isMissingFile(response)) {
            return Optional.empty();
        }
        if (response.status() >= 400) {
            throw error(model, file, response);
        }
        HubHttp.Metadata metadata = response.metadata();
        if (metadata.commit().isEmpty()
                || metadata.etag().isEmpty()
                || metadata.size().isEmpty()) {
            throw new HubException(
                    Reason.PROTOCOL,
                    response.uri() + " says no X-Repo-Commit, ETag or size: is HF_ENDPOINT a Hugging Face hub?");
        }
        try {
            return Optional.of(new HubFile(
                    file,
                    metadata.commit().get(),
                    metadata.etag().get(),
                    metadata.size().get()));
        } catch (IllegalArgumentException e) {
            throw new HubException(Reason.PROTOCOL, String.valueOf(e.getMessage()), null, e);
        }
    }

    /**
     * Requests a range. The body begins at 0 instead if the server has no byte ranges.
     *
     * @throws HubException if the file is no longer the one described
     */
    HubBody open(ModelName.Hub model, HubFile file, ByteRange range) throws IOException {
        requireOnline(model, file.name());
        URI url = url(model, file.commit(), file.name());
        Optional<String> header = range.equals(file.whole())
                ? Optional.empty()
                : Optional.of("bytes=" + range.begin() + "-" + (range.end() - 1));
        HubHttp.Response response = http.get(cdnLinks.getOrDefault(url, url), header);
        if (response.status() / 100 == 4 && cdnLinks.remove(url) != null) {
            response = http.get(url, header);
        }
        if (!http.isHub(response.uri()) && response.status() / 100 == 2) {
            cdnLinks.put(url, response.uri());
        }
        return body(model, file, range, response);
    }

    private HubBody body(ModelName.Hub model, HubFile file, ByteRange range, HubHttp.Response response)
            throws IOException {
        var bytes = response.body();
        if (bytes.isEmpty()) {
            throw error(model, file.name(), response);
        }
        HubBody body = new HubBody(bytes.get(), settings.timeouts().stall());
        try {
            requireSame(file, response);
            return body.at(response.status() == 206 ? begin(file, range, response) : 0);
        } catch (HubException e) {
            body.close();
            throw e;
        }
    }

    private static long begin(HubFile file, ByteRange range, HubHttp.Response response) throws HubException {
        String header = response.header("Content-Range").orElse("");
        ContentRange sent = ContentRange.parse(header)
                .filter(content -> content.range().equals(range))
                .orElseThrow(() -> new HubException(
                        Reason.PROTOCOL,
                        response.uri().getHost() + " was asked for bytes " + range + " of " + file.name()
                                + ", but its Content-Range is '" + header + "'"));
        if (sent.total().isPresent() && sent.total().get() != file.size()) {
            throw new HubException(
                    Reason.CHANGED,
                    file.name() + " changed at the hub while it was fetched (" + file.size() + " bytes, now "
                            + sent.total().get() + "): start again");
        }
        return sent.range().begin();
    }

    private static void requireSame(HubFile file, HubHttp.Response response) throws HubException {
        Optional<String> etag = response.metadata().etag();
        if (etag.isPresent() && !etag.get().equals(file.etag())) {
            throw new HubException(
                    Reason.CHANGED,
                    file.name() + " changed at the hub while it was fetched (ETag " + file.etag() + ", now "
                            + etag.get() + "): start again");
        }
    }

    private void requireOnline(ModelName.Hub model, String file) throws HubException {
        if (settings.offline()) {
            throw new HubException(
                    Reason.OFFLINE,
                    file + " of model " + model + " is not in the cache (" + settings.cache()
                            + "), and HF_HUB_OFFLINE forbids to ask the hub: unset it, or fetch the model first");
        }
    }

    /** Model and revision exist, but not this file. */
    private static boolean isMissingFile(HubHttp.Response response) {
        String code = response.header("X-Error-Code").orElse("EntryNotFound");
        return response.status() == 404 && code.equals("EntryNotFound");
    }

    private HubException error(ModelName.Hub model, String file, HubHttp.Response response) {
        String what = isMissingFile(response) ? file + " of model " + model : "model " + model;
        return HubException.of(model, what, response, settings.token().isPresent());
    }

    private URI url(ModelName.Hub model, String revision, String file) {
        return URI.create(settings.endpoint() + "/" + model.repository() + "/resolve/" + encoded(revision) + "/"
                + Stream.of(file.split("/")).map(HubClient::encoded).collect(Collectors.joining("/")));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
