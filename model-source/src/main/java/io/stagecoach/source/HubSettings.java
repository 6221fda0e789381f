package io.stagecoach.source;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The hub, its token, and the caches. The environment variables are those of Hugging Face's library, so that both share
 * one cache.
 *
 * @param endpoint URL of the hub, without a trailing slash
 * @param token sent to the endpoint's own host only
 * @param home folder of the token and of Stagecoach's cache of byte ranges
 * @param cache Hugging Face's cache of whole files
 * @param offline send no requests; what is not cached is an error
 */
public record HubSettings(
        URI endpoint, Optional<Token> token, Path home, Path cache, boolean offline, Timeouts timeouts) {

    public static final URI HUGGING_FACE = URI.create("https://huggingface.co");

    /** A secret: {@code toString} hides it. */
    public record Token(String value) {
        public Token {
            if (value.isBlank() || value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw new IllegalArgumentException("the hub token has to be one printable word; look at HF_TOKEN");
            }
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /**
     * @param connect until a connection is established
     * @param answer from the request to the response's header
     * @param stall longest pause between two pieces of a body
     */
    public record Timeouts(Duration connect, Duration answer, Duration stall) {
        public static final Timeouts DEFAULT =
                new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30));

        public Timeouts {
            if (!connect.isPositive() || !answer.isPositive() || !stall.isPositive()) {
                throw new IllegalArgumentException("timeouts have to be above 0");
            }
        }
    }

    public HubSettings {
        String scheme = endpoint.getScheme();
        if (endpoint.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "HF_ENDPOINT has to be an http or https URL such as " + HUGGING_FACE + ", but is " + endpoint);
        }
        endpoint = URI.create(endpoint.toString().replaceFirst("/+$", ""));
    }

    /**
     * Reads {@code HF_ENDPOINT}, {@code HF_TOKEN} (else the file {@code HF_TOKEN_PATH}, else {@code HF_HOME/token}),
     * {@code HF_HOME} (default {@code ~/.cache/huggingface}), {@code HF_HUB_CACHE} and {@code HF_HUB_OFFLINE}.
     *
     * @throws IOException if the token's file exists and cannot be read
     */
    public static HubSettings from(Map<String, String> environment, Path userHome) throws IOException {
        Path caches = path(environment, "XDG_CACHE_HOME").orElse(userHome.resolve(".cache"));
        Path home = path(environment, "HF_HOME").orElse(caches.resolve("huggingface"));
        Path cache = path(environment, "HF_HUB_CACHE").orElse(home.resolve("hub"));
        Path tokenFile = path(environment, "HF_TOKEN_PATH").orElse(home.resolve("token"));
        Optional<String> token = value(environment, "HF_TOKEN");
        if (token.isEmpty() && Files.isRegularFile(tokenFile)) {
            token = Optional.of(Files.readString(tokenFile)).filter(text -> !text.isBlank());
        }
        return new HubSettings(
                value(environment, "HF_ENDPOINT").map(HubSettings::uri).orElse(HUGGING_FACE),
                token.map(String::strip).map(Token::new),
                home,
                cache,
                value(environment, "HF_HUB_OFFLINE")
                        .filter(text -> text.matches("(?i)1|true|yes|on"))
                        .isPresent(),
                Timeouts.DEFAULT);
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("HF_ENDPOINT is no URL: " + text, e);
        }
    }

    private static Optional<Path> path(Map<String, String> environment, String name) {
        return value(environment, name).map(Path::of);
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
