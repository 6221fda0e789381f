package io.stagecoach.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Asks a gateway over HTTP. On HttpURLConnection, since the JDK's newer client takes 0.4 s to start, which is as long as a
 * whole command may take.
 */
final class GatewayClient {
    private final URI gateway;
    private final String apiKey;

    /** @param apiKey empty where none is needed */
    GatewayClient(URI gateway, String apiKey) {
        this.gateway = gateway;
        this.apiKey = apiKey;
    }

    URI gateway() {
        return gateway;
    }

    /** An answer to its end. */
    record Answer(int status, String body) {
        boolean ok() {
            return status / 100 == 2;
        }
    }

    Answer get(String path, String accept, Duration limit) throws IOException {
        HttpURLConnection connection = connect(path, limit);
        connection.setRequestProperty("Accept", accept);
        return read(connection);
    }

    Answer post(String path, String json, Duration limit) throws IOException {
        return read(send(path, json, limit));
    }

    /** An answer that is read as it comes. The reader closes the body. */
    record Stream(int status, InputStream body) {}

    /** Waits for the answer as long as it takes. */
    Stream stream(String path, String json) throws IOException {
        HttpURLConnection connection = send(path, json, Duration.ZERO);
        return new Stream(connection.getResponseCode(), body(connection));
    }

    private HttpURLConnection send(String path, String json, Duration limit) throws IOException {
        HttpURLConnection connection = connect(path, limit);
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        try (var out = connection.getOutputStream()) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
        return connection;
    }

    private HttpURLConnection connect(String path, Duration limit) throws IOException {
        URI uri = gateway.resolve(path);
        URLConnection connection = isThisMachine(uri.getHost())
                ? uri.toURL().openConnection(Proxy.NO_PROXY)
                : uri.toURL().openConnection();
        if (!(connection instanceof HttpURLConnection http)) {
            throw new CommandFailure("a gateway's address begins with http:// or https://, not " + gateway);
        }
        http.setConnectTimeout((int) limit.toMillis());
        http.setReadTimeout((int) limit.toMillis());
        if (!apiKey.isBlank()) {
            http.setRequestProperty("Authorization", "Bearer " + apiKey);
        }
        return http;
    }

    /** No proxy is asked for such an address: behind one, it is another machine's. */
    static boolean isThisMachine(String host) {
        if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) {
            return true;
        }
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByName(host)) != null;
        } catch (IOException unknown) {
            return false; // maybe a proxy knows it
        }
    }

    private static Answer read(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        try (InputStream body = body(connection)) {
            return new Answer(status, new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static InputStream body(HttpURLConnection connection) throws IOException {
        InputStream error = connection.getResponseCode() >= 400 ? connection.getErrorStream() : null;
        if (error != null) {
            return error;
        }
        return connection.getResponseCode() >= 400 ? InputStream.nullInputStream() : connection.getInputStream();
    }
}
