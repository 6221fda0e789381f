package io.stagecoach.config;

/** An address {@code host:port}; an IPv6 host is in brackets. */
public record HostPort(String host, int port) {
    public HostPort {
        if (host.isBlank() || port < 1 || port > 65535) {
            throw new IllegalArgumentException("an address is host:port with a port of 1 to 65535");
        }
    }

    /** @throws IllegalArgumentException if the text is no {@code host:port} */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return new HostPort(text.substring(0, Math.max(colon, 0)), Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no host:port such as node1:50051", e);
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
