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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;

/**
 * One request and its redirects. They are followed by hand, because the token must go to the hub's own host only, and
 * because the marks of a large file stand in the redirect to the CDN.
 */
final class HubHttp {

    private static final int MAX_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /** @param body the bytes of a 2xx answer to a GET; other bodies are read and dropped */
    record Answer(
            int status, URI uri, HttpHeaders headers, HubMarks marks, Optional<Flow.Publisher<List<ByteBuffer>>> body) {

        Optional<String> header(String name) {
            return headers.firstValue(name);
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

    /** Asks for a file's marks. A redirect to another host is not followed: the hub has said all it knows. */
    Answer head(URI uri) throws IOException {
        return follow("HEAD", uri, Optional.empty());
    }

    /** @param range the value of the Range header; empty for the whole file */
    Answer get(URI uri, Optional<String> range) throws IOException {
        return follow("GET", uri, range);
    }

    boolean isHub(URI uri) {
        URI hub = settings.endpoint();
        return uri.getScheme().equalsIgnoreCase(hub.getScheme())
                && uri.getHost().equalsIgnoreCase(hub.getHost())
                && port(uri) == port(hub);
    }

    private Answer follow(String method, URI start, Optional<String> range) throws IOException {
        URI uri = start;
        HubMarks marks = HubMarks.NONE;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            Answer answer = send(method, uri, range, marks);
            if (!REDIRECTS.contains(answer.status())) {
                return answer;
            }
            URI next = target(answer);
            if (method.equals("HEAD") && !isHub(next)) {
                return answer;
            }
            marks = answer.marks();
            uri = next;
        }
        throw new HubException(Reason.PROTOCOL, start + " redirects more than " + MAX_REDIRECTS + " times");
    }

    private Answer send(String method, URI uri, Optional<String> range, HubMarks before) throws IOException {
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
        var response = exchange(request.build());
        boolean last = !REDIRECTS.contains(response.statusCode());
        HubMarks marks = hub ? before.and(response.headers(), last) : before;
        return new Answer(response.statusCode(), uri, response.headers(), marks, response.body());
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
            throw HubErrors.unreachable(request.uri(), e);
        }
    }

    private URI target(Answer redirect) throws HubException {
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
