package io.stagecoach.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayClientTest {
    /** The proxy is a port where nobody listens. */
    @Test
    void noProxyIsAskedForThisMachine() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = "here".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", 9)));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {}
        });
        try {
            int port = server.getAddress().getPort();
            for (String host : List.of("localhost", "127.0.0.1")) {
                GatewayClient client = new GatewayClient(URI.create("http://" + host + ":" + port), "");
                assertThat(client.get("/", "*/*", Duration.ofSeconds(5)).body()).isEqualTo("here");
            }
        } finally {
            ProxySelector.setDefault(before);
            server.stop(0);
        }
    }

    @Test
    void ownAddressesAreThisMachine() throws IOException {
        assertThat(GatewayClient.isThisMachine("[::1]")).isTrue();
        assertThat(GatewayClient.isThisMachine("192.0.2.1")).isFalse();
    }

    @Test
    void otherSchemesAreRefused() {
        GatewayClient client = new GatewayClient(URI.create("file://localhost/etc"), "");
        assertThatThrownBy(() -> client.get("/passwd", "*/*", Duration.ofSeconds(1)))
                .hasMessageContaining("http:// or https://");
    }
}
