package io.stagecoach.source;

import io.stagecoach.source.HubException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;

/**
 * One request and its redirects. Redirects are not left to the JDK's client, because the token must go to the hub's own
 * host only, and because the metadata of a large file is in the redirect to the CDN.
 */
final class HubHttp {

    private static final int MAX_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /** @param body of a 2xx response to a GET; other bodies are read and dropped */
    record Response(
            int status,
            URI uri,
            HttpHeaders headers,
            Metadata metadata,
            Optional<Flow.Publisher<List<ByteBuffer>>> body) {

        Optional<String> header(String name) {
            return headers.firstValue(name);
        }
    }

    /**
     * What the hub's own responses say about a file. A redirect to a CDN says it in {@code X-Linked-*}; the CDN's own
     * {@code ETag} is another and is never read.
     */
    record Metadata(Optional<String> commit, Optional<String> etag, Optional<Long> size) {

        static final Metadata NONE = new Metadata(Optional.empty(), Optional.empty(), Optional.empty());

        /**
         * Adds a further response of the hub. The later value wins.
         *
         * @param last the response is no redirect, so that its ETag and length are the file's
         */
        Metadata and(HttpHeaders headers, boolean last) {
            Optional<String> plainTag = last ? headers.firstValue("ETag") : Optional.empty();
            Optional<String> plainSize = last ? headers.firstValue("Content-Length") : Optional.empty();
            return new Metadata(
                    headers.firstValue("X-Repo-Commit").or(this::commit),
                    headers.firstValue("X-Linked-Etag")
                            .or(this::etag)
                            .or(() -> plainTag)
                            .map(Metadata::unquoted),
                    headers.firstValue("X-Linked-Size")
                            .flatMap(Metadata::number)
                            .or(this::size)
                            .or(() -> plainSize.flatMap(Metadata::number)));
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

    private final HubSettings settings;
    private final HttpClient http;

    HubHttp(HubSettings settings) {
        this.settings = settings;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.timeouts().connect())
                .build();
    }

    /** Requests a file's metadata. Does not follow a redirect to another host: the hub has said all it knows. */
    Response head(URI uri) throws IOException {
        return follow("HEAD", uri, Optional.empty());
    }

    /** @param range value of the Range header; empty for the whole file */
    Response get(URI uri, Optional<String> range) throws IOException {
        return follow("GET", uri, range);
    }

    boolean isHub(URI uri) {
        URI hub = settings.endpoint();
        return uri.getScheme().equalsIgnoreCase(hub.getScheme())
                && uri.getHost().equalsIgnoreCase(hub.getHost())
                && port(uri) == port(hub);
    }

    private Response follow(String method, URI start, Optional<String> range) throws IOException {
        URI uri = start;
        Metadata metadata = Metadata.NONE;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            Response response = send(method, uri, range, metadata);
            if (!REDIRECTS.contains(response.status())) {
                return response;
            }
            URI next = target(response);
            if (method.equals("HEAD") && !isHub(next)) {
                return response;
            }
            metadata = response.metadata();
            uri = next;
        }
        throw new HubException(Reason.PROTOCOL, start + " redirects more than " + MAX_REDIRECTS + " times");
    }

    private Response send(String method, URI uri, Optional<String> range, Metadata before) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.noBody())
                .timeout(settings.timeouts().answer())
                .header("User-Agent", "stagecoach")
                .header("Accept-Encoding", "identity");
        range.ifPresent(value -> request.header("Range", value));
        boolean hub = isHub(uri);
        if (hub) {
            settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token.value()));
        }
        HttpResponse<Optional<Flow.Publisher<List<ByteBuffer>>>> response = exchange(request.build());
        boolean last = !REDIRECTS.contains(response.statusCode());
        Metadata metadata = hub ? before.and(response.headers(), last) : before;
        return new Response(response.statusCode(), uri, response.headers(), metadata, response.body());
    }

    private HttpResponse<Optional<Flow.Publisher<List<ByteBuffer>>>> exchange(HttpRequest request) throws IOException {
        BodyHandler<Optional<Flow.Publisher<List<ByteBuffer>>>> body =
                head -> request.method().equals("GET") && head.statusCode() / 100 == 2
                        ? BodySubscribers.mapping(BodySubscribers.ofPublisher(), Optional::of)
                        : BodySubscribers.replacing(Optional.empty());
        try {
            return http.send(request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(
                    "interrupted while asking " + request.uri().getHost());
        } catch (IOException e) {
            throw HubException.unreachable(request.uri(), e);
        }
    }

    private URI target(Response redirect) throws HubException {
        String location = redirect.header("Location")
                .orElseThrow(() -> new HubException(Reason.PROTOCOL, redirect.uri() + " redirects to nowhere"));
        URI next;
        try {
            next = redirect.uri().resolve(encoded(location));
        } catch (IllegalArgumentException e) {
            throw new HubException(Reason.PROTOCOL, redirect.uri() + " redirects to no URL", null, e);
        }
        boolean secure = "https".equals(next.getScheme());
        boolean plainToo =
                "http".equals(next.getScheme()) && "http".equals(redirect.uri().getScheme());
        if (next.getHost() == null || !(secure || plainToo)) {
            throw new HubException(
                    Reason.PROTOCOL,
                    redirect.uri() + " redirects to " + next.getScheme() + "://" + next.getHost()
                            + ", which is not followed: it is less secure than the hub itself");
        }
        return next;
    }

    /** Servers send characters that {@link URI} refuses, such as quotes in a file name. */
    private static String encoded(String location) {
        StringBuilder text = new StringBuilder();
        for (byte value : location.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = value > ' ' && value < 0x7F && "\"<>\\^`{|}".indexOf(value) < 0;
            text.append(plain ? String.valueOf((char) value) : String.format("%%%02X", value));
        }
        return text.toString();
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
